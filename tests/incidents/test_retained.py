"""What names somebody in a case goes when its time is over; the case stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.errors import BadInput
from core.retention import THREE_YEARS, entities
from core.rows import everything, scoped
from core.saving import InvalidRecord
from incidents.choices import FileKind, Party
from incidents.models import (
    Agreement,
    AgreementSignature,
    Appeal,
    Case,
    CaseEvent,
    CaseFile,
    Contact,
    ContactGrant,
    CourtQuestion,
    Dispute,
    DisputeParty,
    Exchange,
    HotlineLink,
    JudicialConfirmation,
    Letter,
    Message,
    Notice,
    PerformanceCheck,
    SessionMinutes,
)
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.contacts import grant_contact
from incidents.services.disputes import ask_judge
from incidents.services.files import keep_file, sweep_files
from staff.models import RetentionRule
from staff.services.retention import carry_out, decide_run, look_up, write_rule
from tests import factories
from tests.incidents import mediating as at

YEAR = 365


def rule_of(cast, entity, days=YEAR):
    declared = entities()[entity]
    rule = RetentionRule(
        entity=entity,
        reference=next(iter(declared.references)),
        days=max(days, declared.floor_days),
        action=next(iter(declared.actions)),
        source="试验规定",
    )
    return write_rule(actor=cast.security, rule=rule)


def removal(cast, entity):
    """Look up, approve, do; return the run."""
    run = look_up(actor=cast.security, rule=rule_of(cast, entity))
    decide_run(actor=cast.auditor, run=run, approve=True)
    return carry_out(run.pk)


def closed(case, days_ago):
    """Let a case have been closed some days ago, past the services."""
    Case._base_manager.filter(pk=case.pk).update(
        closed_at=timezone.now() - timedelta(days=days_ago)
    )
    return case


def count(model):
    with scoped(everything("a test")):
        return model._base_manager.count()


def appeal(staff):
    intake = AppealIntake(
        kind="help_request",
        channel="hotline",
        text="楼道灯不亮",
        place=factories.in_cell(0),
        contact=ContactParts(name="王某", phone="13900001234"),
    )
    return register_appeal(hand=staff.taker, intake=intake).appeal


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def filed(case, content=b"%PDF-1.4", kind=FileKind.DOCUMENT):
    return keep_file(
        case, content, kind=kind, name="a.pdf", mime="application/pdf", suffix="pdf",
        by=Party.SYSTEM,
    )  # fmt: skip


def test_the_contact_goes_and_the_case_stays(cast, staff) -> None:
    old, recent, running = closed(appeal(staff), YEAR + 1), closed(appeal(staff), 1), appeal(staff)

    assert removal(cast, "contact").removed_count == 1

    with scoped(everything("a test")):
        assert set(Contact.objects.values_list("case_id", flat=True)) == {recent.pk, running.pk}
    assert Appeal._base_manager.filter(pk=old.pk).exists()
    assert CaseEvent.objects.filter(case=old.pk).exists()


def test_a_case_that_is_opened_again_meanwhile_keeps_its_contact(cast, staff) -> None:
    case = closed(appeal(staff), YEAR + 1)
    run = look_up(actor=cast.security, rule=rule_of(cast, "contact"))
    decide_run(actor=cast.auditor, run=run, approve=True)
    Case._base_manager.filter(pk=case.pk).update(closed_at=None)

    assert carry_out(run.pk).removed_count == 0
    assert count(Contact) == 1


def test_with_the_contact_goes_to_whom_it_was_lent(cast, staff, bodies) -> None:
    case = appeal(staff)
    Case._base_manager.filter(pk=case.pk).update(holder_org=bodies.housing)
    grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门查看")
    closed(case, YEAR + 1)

    removal(cast, "contact")

    assert count(ContactGrant) == 0


def test_a_letter_goes_with_its_file_and_what_became_of_it_stays(cast, staff, media) -> None:
    case = closed(appeal(staff), YEAR + 1)
    file = filed(case, b"sealed", FileKind.MAIL)
    with scoped(everything("a test")):
        Letter.objects.create(message_id="<1@a>", case_id=case.pk, original=file, fate="opened")

    removal(cast, "letter")

    assert (count(Letter), CaseFile.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_files_leave_the_disk_unless_another_case_shows_them(cast, staff, media) -> None:
    old, recent = closed(appeal(staff), YEAR + 1), closed(appeal(staff), 1)
    gone, shared = filed(old, b"%PDF-own"), filed(old, b"%PDF-shared")
    filed(recent, b"%PDF-shared")

    assert removal(cast, "case_file").removed_count == 2

    assert not default_storage.exists(gone.file.name)
    assert default_storage.exists(shared.file.name)


def test_letters_are_no_matter_of_the_rule_of_files(cast, staff, media) -> None:
    filed(closed(appeal(staff), YEAR + 1), b"sealed", FileKind.MAIL)

    assert look_up(actor=cast.security, rule=rule_of(cast, "case_file")).due_count == 0


def test_the_dossier_goes_and_the_dispute_stays(cast, room, media) -> None:
    row = at.drafted(room)
    dispute = at.again(row.dispute)
    ask_judge(actor=room.mediator, case=dispute, question="口头协议是否有效？")
    filed(dispute)
    closed(dispute, YEAR + 1)

    assert removal(cast, "dossier").removed_count == 1

    dossier = (
        DisputeParty, SessionMinutes, CourtQuestion, AgreementSignature, PerformanceCheck,
        JudicialConfirmation, Agreement, CaseFile,
    )  # fmt: skip
    assert {model.__name__: count(model) for model in dossier if count(model)} == {}
    assert Dispute._base_manager.get(pk=dispute.pk).state == "agreed"


def test_the_dossier_of_a_running_dispute_stays(cast, room) -> None:
    at.mediating(room)

    assert look_up(actor=cast.security, rule=rule_of(cast, "dossier")).due_count == 0


def test_messages_go_a_year_after_they_ended(cast, staff) -> None:
    case = appeal(staff)
    now, ago = timezone.now(), timezone.now() - timedelta(days=YEAR + 1)
    common = {"way": "sms", "to": "13900001234", "case_id": case.pk, "kind": "case.closed",
              "language": "zh-hans", "next_try_at": now}  # fmt: skip
    with scoped(everything("a test")):
        Message.objects.all().delete()
        for key, ended in (("old", ago), ("new", now), ("waits", None)):
            state = "sent" if ended else "queued"
            Message.objects.create(key=key, state=state, ended_at=ended, **common)

    removal(cast, "message")

    with scoped(everything("a test")):
        assert set(Message.objects.values_list("key", flat=True)) == {"new", "waits"}


def test_a_message_that_carried_a_file_to_a_hotline_stays_and_the_others_go(cast, town) -> None:
    ago = timezone.now() - timedelta(days=YEAR + 1)
    body = factories.make_organisation(kind="procuratorate", name="检察院", area=town.city)
    link = HotlineLink.objects.create(code="12309", name="12309", org=body, area=town.community)
    with scoped(everything("a test")):
        file, sms = (
            Message.objects.create(
                key=way, way=way, to="12309", kind=kind, language="zh-hans", state="sent",
                next_try_at=ago, ended_at=ago,
            )
            for way, kind in (("file", "hotline.file"), ("sms", "case.closed"))
        )  # fmt: skip
    Exchange.objects.create(
        link=link, direction="out", content="cases", number=1, name="a.csv", state="made",
        message=file,
    )  # fmt: skip

    assert removal(cast, "message").removed_count == 1

    with scoped(everything("a test")):
        assert set(Message.objects.values_list("pk", flat=True)) == {file.pk}
        assert not Message.objects.filter(pk=sms.pk).exists()


def test_notices_go_a_year_after_they_were_made(cast, staff) -> None:
    Notice.objects.all().delete()
    old, new = (Notice.objects.create(user=staff.taker, kind="x", key=key) for key in "ab")
    Notice.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=YEAR + 1))

    removal(cast, "notice")

    assert list(Notice.objects.all()) == [new]


def test_footage_requests_are_kept_three_years_at_least(cast) -> None:
    rule = RetentionRule(
        entity="footage_request", reference="requested_at", days=THREE_YEARS - 1,
        action="delete", source="试验规定",
    )  # fmt: skip

    with pytest.raises(InvalidRecord):
        write_rule(actor=cast.security, rule=rule)


def forgotten(run, keys):
    """Ask the database to remove rows, as no service does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT incidents_forget(%s, %s)", [run, keys])


def forgotten_with_a_reason(run, keys):
    """Ask it in a scope that sees everything."""
    with scoped(everything("a test")):
        forgotten(run, keys)


@pytest.mark.parametrize("ground", ["nobody", "proposed", "another kind", "without a reason"])
def test_the_database_removes_nothing_that_two_people_do_not_stand_for(cast, staff, ground) -> None:
    case = closed(appeal(staff), YEAR + 1)
    with scoped(everything("a test")):
        keys = [str(Contact.objects.get(case=case.pk).pk)]
    run = look_up(actor=cast.security, rule=rule_of(cast, "contact"))
    if ground == "another kind":
        RetentionRule.objects.filter(pk=run.rule_id).update(entity="visit_note")
    if ground != "proposed":
        decide_run(actor=cast.auditor, run=run, approve=True)
    key = "0" if ground == "nobody" else str(run.pk)
    call = forgotten if ground == "without a reason" else forgotten_with_a_reason

    with pytest.raises(DatabaseError, match="nobody has decided"), transaction.atomic():
        call(key, keys)
    assert count(Contact) == 1


def test_the_database_removes_only_the_keys_of_the_run(cast, staff) -> None:
    closed(appeal(staff), YEAR + 1)
    other = appeal(staff)
    run = look_up(actor=cast.security, rule=rule_of(cast, "contact"))
    decide_run(actor=cast.auditor, run=run, approve=True)
    with scoped(everything("a test")):
        key = str(Contact.objects.get(case=other.pk).pk)
    forgotten_with_a_reason(str(run.pk), [key])

    assert count(Contact) == 2


def test_what_names_somebody_is_only_deleted(cast) -> None:
    rule = RetentionRule(
        entity="dossier", reference="closed_at", days=1, action="lock", source="试验规定"
    )

    with pytest.raises(BadInput):
        write_rule(actor=cast.security, rule=rule)


def test_the_night_removes_files_that_no_row_names(staff, media) -> None:
    kept = filed(appeal(staff), b"%PDF-kept")
    left = default_storage.save("cases/ab/abc.sealed", ContentFile(b"taken back"))

    assert sweep_files(timezone.now()) == 0
    assert sweep_files(timezone.now() + timedelta(days=2)) == 1

    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(left)


def test_the_night_finds_nothing_where_no_file_was_ever_kept(media, db) -> None:
    assert sweep_files(timezone.now()) == 0
