"""Pages of care records and youth files: for whom they open, and what each of them says."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.rows import everything, scoped
from residents.models import CareContact, CareRecord, FileGrant, FileOpening, YouthSupportFile
from staff.models import AccessEvent
from tests import factories
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db
OWN = ("/people/care/", "/people/youth/", "/people/grants/", "/people/figures/")


@pytest.fixture
def adult(town):
    return files.somebody(town.cells[0], years=40, name="欧阳无名")


@pytest.fixture
def child(town):
    return files.somebody(town.cells[0], name="欧阳小树")


@pytest.fixture
def file(people, child):
    return files.opened(people, child)


def approved(people, file, who) -> FileOpening:
    """Let somebody open a file for a week, by the second supervisor."""
    now = timezone.now()
    with scoped(everything("a test")):
        return FileOpening.objects.create(
            file_key=file.pk,
            file_number=file.number,
            area_code=file.area_code,
            reason="家访前",
            asked_by=who,
            asked_at=now,
            approved_by=people.supervisor_two,
            approved_at=now,
            expires_at=now + timedelta(days=7),
        )


@pytest.mark.parametrize("who", ["police", "street_staff", "administrator", "auditor", "security"])
@pytest.mark.parametrize("address", OWN)
def test_the_desks_do_not_exist_for_others(cast, client_of, who, address) -> None:
    assert client_of(getattr(cast, who)).get(address).status_code == 404


def test_the_navigation_names_no_desk_that_does_not_open(cast, people, client_of) -> None:
    text = client_of(cast.police).get("/").content.decode()

    assert "/people/youth/" not in text
    assert "/people/care/" not in text
    assert "/people/youth/" in client_of(people.youth).get("/people/youth/").content.decode()


def test_a_record_is_shown_masked_and_logged(people, adult, client_of) -> None:
    record = files.served(people, adult)

    text = client_of(people.justice).get(f"/people/care/{record.pk}/").content.decode()

    assert "欧***" in text
    assert "欧阳无名" not in text
    assert files.number_of(adult) not in text
    assert "13900001234" not in text
    event = AccessEvent.objects.filter(action="view").latest("pk")
    assert event.subject_keys == [str(record.pk)]


def test_a_full_phone_needs_a_purpose(people, adult, client_of) -> None:
    record = files.served(people, adult)
    client = client_of(people.justice)
    page = f"/people/care/{record.pk}/"

    assert "13900001234" not in client.post(page, {"field": "phone"}).content.decode()
    shown = client.post(page, {"field": "phone", "purpose": "contact"}).content.decode()

    assert "13900001234" in shown
    assert AccessEvent.objects.get(action="reveal").purpose == "contact"


@pytest.mark.parametrize("who", ["worker", "leader", "police", "district_staff", "auditor"])
def test_another_users_record_is_404_like_one_that_never_was(
    people, cast, adult, client_of, who
) -> None:
    record = files.served(people, adult)
    client = client_of(getattr(cast, who))
    there = client.get(f"/people/care/{record.pk}/")
    never = client.get("/people/care/00000000-0000-4000-8000-000000000000/")

    assert (there.status_code, never.status_code) == (404, 404)
    token = re.compile(rb'X-CSRFToken": "[^"]*|nonce="[^"]*')
    assert token.sub(b"", there.content) == token.sub(b"", never.content)


@pytest.mark.django_db(transaction=True, databases=["default", "audit", "owner"])
def test_a_refused_try_stands_in_the_read_log(people, cast, adult, client_of, settings) -> None:
    settings.AUDIT_DATABASE = "audit"
    record = files.served(people, adult)

    client_of(cast.worker).get(f"/people/care/{record.pk}/")

    event = AccessEvent.objects.using("audit").get(action="refused")
    assert (event.actor_id, event.subject_keys) == (cast.worker.pk, [str(record.pk)])


def test_a_minors_file_does_not_open_without_approval(people, file, client_of) -> None:
    answer = client_of(people.youth).get(f"/people/youth/{file.pk}/")

    assert answer.status_code == 403
    assert "主管" in answer.content.decode()
    assert "欧" not in answer.content.decode()


def test_without_a_grant_it_is_not_there(people, file, client_of) -> None:
    for who in (people.youth_two, people.supervisor_two, people.justice):
        assert client_of(who).get(f"/people/youth/{file.pk}/").status_code == 404


def test_an_approval_opens_the_file_and_expires(people, file, client_of) -> None:
    opening = approved(people, file, people.youth)
    client = client_of(people.youth)

    assert client.get(f"/people/youth/{file.pk}/").status_code == 200
    past = timezone.now() - timedelta(days=8)
    with scoped(everything("a test")):
        FileOpening.objects.filter(pk=opening.pk).update(
            approved_at=past, expires_at=past + timedelta(days=7)
        )
    assert client.get(f"/people/youth/{file.pk}/").status_code == 403


def test_an_adults_file_opens_by_its_grant(people, town, client_of) -> None:
    young = files.somebody(town.cells[0], years=20, sequence=500)
    file = files.opened(people, young, category="not_in_school_or_work", basis="own_consent")

    assert client_of(people.youth).get(f"/people/youth/{file.pk}/").status_code == 200


def test_an_opening_is_asked_for_and_approved_by_another_supervisor(
    people, file, client_of
) -> None:
    client = client_of(people.youth)
    client.post(f"/people/youth/{file.pk}/ask/", {"reason": "家访前准备"})
    with acting(people.supervisor):
        opening = FileOpening.objects.get()
    client_of(people.supervisor).post(f"/people/openings/{opening.pk}/approve/")

    assert client.get(f"/people/youth/{file.pk}/").status_code == 200


def test_a_supervisor_does_not_approve_their_own_opening(people, file, client_of) -> None:
    client = client_of(people.supervisor)
    client.post(f"/people/youth/{file.pk}/ask/", {"reason": "检查"})
    with acting(people.supervisor):
        opening = FileOpening.objects.get(asked_by=people.supervisor)
    answer = client.post(f"/people/openings/{opening.pk}/approve/")

    assert answer.status_code == 404
    with acting(people.supervisor):
        assert FileOpening.objects.get().approved_by is None


def test_the_yearly_report_counts_the_openings(people, file, cast, client_of) -> None:
    for _time in range(6):
        approved(people, file, people.youth)
    text = client_of(cast.auditor).get("/people/youth/report/").content.decode()

    assert '<td class="text-end">6</td>' in text


def test_the_yearly_report_hides_small_counts(people, file, cast, client_of) -> None:
    for _time in range(3):
        approved(people, file, people.youth)
    text = client_of(cast.auditor).get("/people/youth/report/").content.decode()

    assert '<td class="text-end">3</td>' not in text
    assert "&lt;5" in text


def test_the_list_of_files_holds_numbers_and_no_name_or_level(people, file, client_of) -> None:
    text = client_of(people.youth).get("/people/youth/").content.decode()

    assert file.number in text
    for word in ("欧", "紧急帮扶", "加强帮扶", "常规帮扶"):
        assert word not in text


def test_words_of_penalty_are_shown_back_once_and_kept_when_sent_again(
    people, file, client_of
) -> None:
    approved(people, file, people.youth)
    client = client_of(people.youth)
    address = f"/people/youth/{file.pk}/entry/"
    typed = {
        "entry-kind": "service_record",
        "entry-on": str(timezone.localdate()),
        "entry-text": "听说被行政拘留",
    }
    warned = client.post(address, typed)
    assert warned.status_code == 422
    assert "行政拘留" in warned.content.decode()
    assert 'name="entry-words_seen" value="1"' in warned.content.decode()

    assert client.post(address, {**typed, "entry-words_seen": "1"}).status_code == 302
    assert "用词待核对" in client.get(f"/people/youth/{file.pk}/").content.decode()


def test_from_proposal_to_level_by_the_pages(people, child, client_of) -> None:
    today = str(timezone.localdate())
    proposed = client_of(people.youth).post(
        "/people/youth/propose/",
        {
            "identity_number": files.number_of(child),
            "category": "left_behind_child",
            "source": "school",
            "basis": "guardian_consent",
            "basis_document": "同意书3号",
            "decider": people.supervisor.pk,
            **files.TEXTS,
        },
    )
    assert proposed.status_code == 302
    with scoped(everything("a test")):
        file = YouthSupportFile.objects.get()
    client_of(people.supervisor).post(f"/people/youth/{file.pk}/approve/")
    approved(people, file, people.youth)
    approved(people, file, people.supervisor)
    level = {
        "level-level": "red",
        "level-needs": ["safety"],
        "level-reasons": "独自在家",
        "level-told_guardian_on": today,
    }
    client_of(people.youth).post(f"/people/youth/{file.pk}/level/", level)
    with scoped(everything("a test")):
        decision = file.levels.get()
    own = client_of(people.youth).post(f"/people/youth/{file.pk}/levels/{decision.pk}/endorse/")
    assert own.status_code == 302
    with scoped(everything("a test")):
        assert file.levels.get().state == "proposed"
    client_of(people.supervisor).post(f"/people/youth/{file.pk}/levels/{decision.pk}/endorse/")
    with scoped(everything("a test")):
        assert file.levels.get().state == "in_force"


def test_from_referral_to_seal_by_the_pages(people, adult, client_of) -> None:
    today = timezone.localdate()
    client = client_of(people.justice)
    sent = client.post(
        "/people/care/refer/",
        {
            "category": "community_correction",
            "authority": people.office.pk,
            "identity_number": files.number_of(adult),
            "basis_document": "（2026）试02号",
            "told_on": str(today),
            "ends_on": str(today + timedelta(days=90)),
        },
    )
    assert sent.status_code == 302
    with acting(people.justice_leader):
        grant = FileGrant.objects.get()
    client_of(people.justice_leader).post(f"/people/grants/{grant.pk}/give/")
    with acting(people.justice):
        record = CareRecord.objects.get()
    client.post(f"/people/care/{record.pk}/accept/", {"accept-measures": ["work"]})
    client.post(f"/people/care/{record.pk}/end/", {"end-reason": "期满"})
    with acting(people.justice):
        assert CareRecord.objects.get().state == "ended"


def test_the_call_list_leads_the_grid_worker_to_who_was_not_reached(
    people, cast, adult, client_of
) -> None:
    record = files.care_for(cast, people, adult, consent_counted_on=timezone.localdate())
    client = client_of(cast.worker)
    before = client.get("/people/care/calls/").content.decode()
    assert "欧***" in before
    assert "13900001234" not in before

    call = f"/people/care/calls/{record.pk}/"
    assert "13900001234" in client.post(call, {"show": "phone"}).content.decode()
    client.post(call, {"outcome": "reached"})
    with acting(cast.worker):
        assert CareContact.objects.get().outcome == "reached"
    assert "今天都联系过了" in client.get("/people/care/calls/").content.decode()


def test_the_call_list_holds_nobody_in_statutory_service(people, cast, adult, client_of) -> None:
    files.served(people, adult)

    assert "欧" not in client_of(cast.worker).get("/people/care/calls/").content.decode()


def test_only_who_agreed_is_counted_in_a_building(people, cast, town, client_of) -> None:
    dwelling = factories.make_dwelling(factories.make_building(0, name="数人楼"))
    for sequence in (301, 302):
        person = files.somebody(town.cells[0], 80, sequence, dwelling=dwelling)
        wish = timezone.localdate() if sequence == 301 else None
        files.care_for(cast, people, person, consent_counted_on=wish)
    text = client_of(cast.worker).get("/people/care/calls/").content.decode()

    assert "1 人" in text
    assert "2 人" not in text


@pytest.mark.parametrize(("flags", "status"), [({"is_leader": True}, 200), ({}, 404)])
def test_figures_are_for_two_posts_of_a_district(town, client_of, flags, status) -> None:
    user = factories.give_post("figures", "DS", town.district, **flags)

    assert client_of(user).get("/people/figures/").status_code == status


def test_figures_hide_what_is_small_and_stay_in_their_district(people, town, client_of) -> None:
    for sequence in range(3):
        files.opened(people, files.somebody(town.cells[0], sequence=600 + sequence))
    user = factories.give_post("figures", "DS", town.district, is_leader=True)
    text = client_of(user).get("/people/figures/").content.decode()

    assert "东区" in text
    assert "西区" not in text
    assert '<td class="text-end">3</td>' not in text
    assert "&lt;5" in text


def test_figures_are_told_from_five_on(people, town, client_of) -> None:
    for sequence in range(6):
        files.opened(people, files.somebody(town.cells[0], sequence=600 + sequence))
    user = factories.give_post("figures", "DS", town.district, is_supervisor=True)

    assert '<td class="text-end">6</td>' in client_of(user).get("/people/figures/").content.decode()
