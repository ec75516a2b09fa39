"""What is over is removed: looked up by one, approved by another, done at night, reported."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotAllowed, WrongStep
from core.retention import THREE_YEARS, entities
from core.rows import everything, scoped
from core.saving import InvalidRecord
from fieldwork.models import Photo, Visit
from residents.models import DataRequest, Person, Residency
from staff.models import RetentionRule, RetentionRun
from staff.services.retention import carry_out, decide_run, look_up, write_rule
from tests import factories

TWO_YEARS = 730


def rule_for(actor, entity="person", reference="ended", days=TWO_YEARS, action="delete", **more):
    rule = RetentionRule(
        entity=entity, reference=reference, days=days, action=action, source="试验规定", **more
    )
    return write_rule(actor=actor, rule=rule)


def ended_home(days_ago, **values):
    """Make somebody whose only home ended some days ago."""
    person = factories.make_resident(factories.make_dwelling(), **values)
    day = timezone.localdate() - timedelta(days=days_ago)
    with scoped(everything("a test")):
        Residency.objects.filter(person=person).update(
            state="moved_out", begins_on=day - timedelta(days=400), ends_on=day
        )
    return person


def people_left():
    with scoped(everything("a test")):
        return set(Person.objects.values_list("pk", flat=True))


def removal(cast, rule):
    """Look up, approve, do."""
    run = look_up(actor=cast.security, rule=rule)
    decide_run(actor=cast.auditor, run=run, approve=True)
    return carry_out(run.pk)


def test_removes_twelve_due_rows_and_writes_a_report(cast) -> None:
    due = {ended_home(TWO_YEARS + 1).pk for _ in range(12)}
    kept = {ended_home(TWO_YEARS - 1).pk, factories.make_resident(factories.make_dwelling()).pk}
    run = removal(cast, rule_for(cast.security))
    assert (run.state, run.removed_count, run.kept_count) == ("done", 12, 0)
    assert set(map(str, due)) == set(run.keys)
    assert people_left() == kept


def test_history_goes_with_the_rows(cast) -> None:
    person = ended_home(TWO_YEARS + 1)
    removal(cast, rule_for(cast.security))
    past = apps.get_model("residents.PersonHistory")
    with scoped(everything("a test")):
        assert not past.objects.filter(pgh_obj_id=person.pk).exists()


def test_a_look_removes_nothing_and_counts(cast) -> None:
    person = ended_home(TWO_YEARS + 1)
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    assert (run.due_count, run.keys) == (1, [str(person.pk)])
    assert people_left() == {person.pk}


def test_the_night_does_only_what_was_approved(cast) -> None:
    person = ended_home(TWO_YEARS + 1)
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    call_command("run_retention", stdout=StringIO())
    assert people_left() == {person.pk}
    decide_run(actor=cast.auditor, run=run, approve=True)
    told = StringIO()
    call_command("run_retention", stdout=told)
    assert people_left() == set()
    assert "removed 1" in told.getvalue()


def test_what_was_refused_stays(cast) -> None:
    person = ended_home(TWO_YEARS + 1)
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    decide_run(actor=cast.auditor, run=run, approve=False)
    with pytest.raises(WrongStep):
        carry_out(run.pk)
    assert people_left() == {person.pk}


def test_who_moved_back_in_meanwhile_is_not_removed_and_the_report_says_so(cast) -> None:
    person = ended_home(TWO_YEARS + 1)
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    decide_run(actor=cast.auditor, run=run, approve=True)
    with scoped(everything("a test")):
        Residency.objects.create(
            person=person,
            dwelling=factories.make_dwelling(),
            kind="owner_family",
            begins_on=timezone.localdate(),
        )
    run = carry_out(run.pk)
    assert (run.removed_count, run.kept_count, run.kept_keys) == (0, 1, [str(person.pk)])
    assert people_left() == {person.pk}


def test_nobody_approves_what_they_looked_up(cast) -> None:
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    with pytest.raises(NotAllowed):
        decide_run(actor=cast.security, run=run, approve=True)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        RetentionRun.objects.update(
            state="approved", decided_by=cast.security, decided_at=timezone.now()
        )


def test_others_write_no_rule_and_approve_nothing(cast) -> None:
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    for actor in (cast.administrator, cast.leader, cast.district_staff):
        with pytest.raises(NotAllowed):
            rule_for(actor)
        with pytest.raises(NotAllowed):
            decide_run(actor=actor, run=run, approve=True)


def test_no_rule_goes_below_the_floor_of_the_law(cast) -> None:
    with pytest.raises(InvalidRecord):
        rule_for(cast.security, "data_request", "executed_at", THREE_YEARS - 1)
    rule = rule_for(cast.security, "data_request", "executed_at", THREE_YEARS)
    with pytest.raises(IntegrityError, match="floor"), transaction.atomic():
        RetentionRule.objects.filter(pk=rule.pk).update(days=30)


def test_a_lock_takes_people_out_of_use_and_keeps_them(cast) -> None:
    person = ended_home(400)
    run = removal(cast, rule_for(cast.security, days=365, action="lock"))
    assert run.removed_count == 1
    assert people_left() == {person.pk}
    with scoped(everything("a test")):
        assert Person.objects.get(pk=person.pk).locked_at


def test_what_was_recorded_in_an_emergency_is_destroyed_after_it(cast, town) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    over = factories.make_person(town.cells[0], legal_basis="emergency", retention_until=yesterday)
    lasting = factories.make_person(town.cells[0], retention_until=yesterday)
    removal(cast, rule_for(cast.security, "emergency_person", "retention_until", 0))
    assert people_left() == {lasting.pk}
    assert over.pk not in people_left()


def test_the_words_of_old_visits_are_emptied_and_the_visit_stays(cast) -> None:
    old = timezone.now() - timedelta(days=400)
    visit = factories.make_visit(
        cast.worker, dwelling=factories.make_dwelling(), at=old, note="门锁坏了", needs="配药"
    )
    new = factories.make_visit(cast.worker, dwelling=factories.make_dwelling(), note="新")
    removal(cast, rule_for(cast.security, "visit_note", "at", 365, "anonymise"))
    visit.refresh_from_db()
    new.refresh_from_db()
    assert (visit.note, visit.needs, new.note) == ("", "", "新")


def test_old_photos_go_with_their_file_once_nothing_shows_it(
    cast, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.MEDIA_ROOT = tmp_path
    old, new = (
        factories.make_visit(cast.worker, dwelling=factories.make_dwelling(), at=at)
        for at in (timezone.now() - timedelta(days=400), timezone.now())
    )
    alone, shared = picture(old, "a"), picture(old, "b")
    picture(new, "b")
    files = [alone.image.path, shared.image.path]
    with django_capture_on_commit_callbacks(execute=True):
        removal(cast, rule_for(cast.security, "visit_photo", "at", 365))
    assert Photo.objects.count() == 1
    exists = [(tmp_path / path).exists() for path in files]
    assert exists == [False, True]
    assert Visit.objects.count() == 2


def picture(visit, digest):
    """Keep a small file as a visit's photo; equal digests share the file."""
    photo = Photo(visit=visit, sha256=digest * 64, received_sha256=digest * 64, width=1, height=1)
    photo.image.name = f"photos/{digest * 2}/{digest * 64}.jpg"
    if not photo.image.storage.exists(photo.image.name):
        photo.image.storage.save(photo.image.name, ContentFile(b"x"))
    photo.save()
    return photo


def test_old_requests_go_with_their_past(cast) -> None:
    with scoped(everything("a test")):
        long_ago = timezone.now() - timedelta(days=THREE_YEARS + 1)
        day = long_ago.date()
        request = DataRequest.objects.create(
            kind="copy", channel="counter", lodged_on=day, due_on=day + timedelta(days=21),
            taken_by=cast.leader, area_code="990101001001", requester_kind="self",
            requester_name="某某", decision="refused", reasons="无", state="executed",
            decided_by=cast.auditor, decided_at=long_ago, executed_by=cast.leader,
            executed_at=long_ago, legal_basis="statutory_duty", basis_document="法",
            purpose="答复", review_due=day, retention_until=day,
        )  # fmt: skip
    run = removal(cast, rule_for(cast.security, "data_request", "executed_at", THREE_YEARS))
    assert run.keys == [str(request.pk)]
    past = apps.get_model("residents.DataRequestHistory")
    with scoped(everything("a test")):
        assert not DataRequest.objects.exists()
        assert not past.objects.exists()


def test_every_declared_kind_has_a_day_and_an_action() -> None:
    assert entities()
    for entity in entities().values():
        assert entity.references
        assert entity.actions
        assert not entity.floor_days or entity.floor_source


@pytest.mark.parametrize(
    ("actor", "status"),
    [("security", 200), ("auditor", 200), ("administrator", 403), ("leader", 403)],
)
def test_the_pages_open_for_those_who_keep_the_rules(cast, client_of, actor, status) -> None:
    run = look_up(actor=cast.security, rule=rule_for(cast.security))
    client = client_of(getattr(cast, actor))
    for path in ("/staff/retention/", f"/staff/removals/{run.pk}/"):
        assert client.get(path).status_code == status


def test_a_rule_is_written_looked_up_and_approved_on_its_pages(cast, client_of) -> None:
    person = ended_home(TWO_YEARS + 1)
    keeper, approver = client_of(cast.security), client_of(cast.auditor)
    form = {"entity": "person", "reference": "ended", "days": "730", "action": "delete"}
    form |= {"source": "条例", "is_active": "on"}
    assert keeper.post("/staff/retention/add/", form).status_code == 302
    rule = RetentionRule.objects.get()
    page = keeper.post(f"/staff/retention/{rule.pk}/look-up/", follow=True).content.decode()
    assert str(person.pk) in page
    run = RetentionRun.objects.get()
    approver.post(f"/staff/removals/{run.pk}/approve/")
    call_command("run_retention", stdout=StringIO())
    assert people_left() == set()


def test_a_rule_below_the_floor_is_told_beside_its_field(cast, client_of) -> None:
    form = {"entity": "data_request", "reference": "executed_at", "days": "30"}
    form |= {"action": "delete", "source": "条例", "is_active": "on"}
    page = client_of(cast.security).post("/staff/retention/add/", form)
    assert page.status_code == 422
    assert str(THREE_YEARS) in page.content.decode()
