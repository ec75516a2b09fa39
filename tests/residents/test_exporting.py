"""The list of people as a file: masked, of one's own area, only after somebody else agreed."""

import pytest

from residents.papers import identity_index
from staff.models import AccessEvent, DataExport
from staff.services import exports as services
from tests import factories

NUMBER, PHONE = "990101199001011239", "09901712345"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(town, cast):
    index = identity_index("resident_id", NUMBER)
    home = factories.make_dwelling(factories.make_building(column=0), room="301")
    return factories.make_resident(
        home, name="王建国", identity_number=NUMBER, identity_index=index, phone=PHONE
    )


def approved_file(actor, approver) -> str:
    export = services.request_export(
        actor=actor, list_key="residents.person", query="", reason="核对本格人口", file_format="csv"
    )
    services.decide_export(actor=approver, export=export, agrees=True)
    made = services.make_export(export=DataExport.objects.get(pk=export.pk))
    return services.fetch_export(actor=actor, key=made.pk)[1].decode("utf-8-sig")


def test_a_file_of_people_holds_masked_values_only(person, cast) -> None:
    text = approved_file(cast.worker, cast.district_staff)

    assert "王**" in text
    assert NUMBER not in text
    assert PHONE not in text
    assert "王建国" not in text


def test_a_file_of_people_holds_nobody_of_another_cell(person, town, cast) -> None:
    far = factories.make_dwelling(factories.make_building(column=1), room="101")
    factories.make_resident(far, name="赵远方")

    assert "赵" not in approved_file(cast.worker, cast.district_staff)


def test_fetching_a_file_of_people_is_in_each_ones_read_log(person, cast) -> None:
    approved_file(cast.worker, cast.district_staff)

    assert AccessEvent.objects.about(person.pk).filter(action="export").exists()


def test_the_list_offers_its_export(person, cast, client_of) -> None:
    page = client_of(cast.worker).get("/people/").content.decode()

    assert "list=residents.person" in page
