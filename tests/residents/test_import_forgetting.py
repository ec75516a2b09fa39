"""Erasing somebody reaches the household lists that wait to be applied."""

from pathlib import Path

import pytest

from core.errors import WrongStep
from core.rows import everything, scoped
from grid.models.imports import ImportState
from residents.imports.forgetting import forget_lists_naming
from residents.models import PeopleImport
from residents.papers import number_columns
from tests import factories
from tests.residents.importing import HEADER, begin, line, number, run, table, workbook

pytestmark = pytest.mark.django_db
OLD_FORM = number(3)[:6] + number(3)[8:17]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(homes):
    """Somebody with a number, at home in the first community."""
    return factories.make_resident(
        homes.first, name="欧阳修远", **number_columns("resident_id", number(3))
    )


def forget(person) -> int:
    """Tell the lists that a person is erased."""
    with scoped(everything("a test")):
        return forget_lists_naming(str(person.pk))


def waiting() -> int:
    """Return how many lists wait."""
    with scoped(everything("a test")):
        return PeopleImport.objects.count()


def test_a_list_with_the_number_goes_with_its_file(
    cast, person, django_capture_on_commit_callbacks
) -> None:
    batch = begin(workbook(HEADER, line(2), line(3)), cast.leader)
    stored = Path(batch.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(person) == 1
    assert waiting() == 0
    assert not stored.exists()


@pytest.mark.parametrize("form", [OLD_FORM, f" {number(3)[:6]} {number(3)[6:].lower()}"])
def test_a_number_is_known_in_every_form(cast, person, form) -> None:
    begin(table(HEADER, line(3, 身份证号=form)), cast.leader, "list.csv")
    assert forget(person) == 1


def test_a_list_with_the_name_alone_goes_where_the_person_lived(cast, person) -> None:
    begin(workbook(HEADER, line(2, "欧阳 修远", 身份证号="")), cast.leader)
    assert forget(person) == 1


def test_a_namesake_elsewhere_keeps_their_list(cast, town, person) -> None:
    leader = factories.give_post("elsewhere", "GL", town.other_community)
    begin(workbook(HEADER, line(2, "欧阳修远")), leader, area_code=town.other_community.code)
    assert forget(person) == 0
    assert waiting() == 1


def test_a_list_of_others_stays(cast, person) -> None:
    begin(workbook(HEADER, line(1), line(2)), cast.leader)
    assert forget(person) == 0
    assert waiting() == 1


def test_a_list_that_cannot_be_opened_any_more_goes(cast, person) -> None:
    batch = begin(workbook(HEADER, line(1)), cast.leader)
    Path(batch.file.path).write_bytes(b"broken")
    assert forget(person) == 1


def test_an_applied_list_stays_because_it_holds_nobody(cast, person, homes) -> None:
    from_list = run(workbook(HEADER, line(3, "欧阳修远", 楼栋=homes.building.name)), cast.leader)
    with scoped(everything("a test")):
        PeopleImport.objects.filter(pk=from_list.pk).update(
            state=ImportState.APPLIED, file="", sample=None, error_count=0
        )
    assert forget(person) == 0
    assert waiting() == 1


def test_nobody_is_erased_under_a_list_that_is_being_worked_on(cast, person) -> None:
    batch = begin(workbook(HEADER, line(3)), cast.leader)
    with scoped(everything("a test")):
        PeopleImport.objects.filter(pk=batch.pk).update(state=ImportState.APPLYING)
    with pytest.raises(WrongStep):
        forget(person)
    assert waiting() == 1


def test_erasing_asks_the_lists(settings) -> None:
    assert "residents.imports.forgetting.forget_lists_naming" in settings.PERSON_ERASERS
