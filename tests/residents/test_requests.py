"""A request about a record: taken in, identity checked, decided by another, answered."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped, scoped_to
from core.saving import InvalidRecord
from residents.choices.people import REQUEST_WORKING_DAYS
from residents.models import DataRequest, Person, Residency
from residents.papers import BadPaper, identity_index, phone_index
from residents.services.requests import (
    DutyRuns,
    NotEntitled,
    check_identity,
    decide_request,
    execute_request,
    lodge_request,
    request_of,
)
from staff.choices import Role
from staff.models import AccessEvent
from staff.services.calendar import due_after, keep_days
from tests import factories

NUMBER = "990101199001011230"  # area 99 exists nowhere


def numbered(cell, number=NUMBER, **values):
    """Make somebody with a sealed number and its index."""
    index = identity_index("resident_id", number)
    return factories.make_person(cell, identity_number=number, identity_index=index, **values)


@pytest.fixture
def person(town):
    return numbered(town.cells[0], name="欧阳明")


def lodge(actor, kind="copy", **values):
    values = {
        "channel": "counter",
        "requester_kind": "self",
        "requester_name": "欧阳明",
        **values,
    }
    with scoped_to(actor):
        return lodge_request(actor=actor, values={"kind": kind, **values})


def checked(actor, request, number=NUMBER, **values):
    values = {"identity_check": "paper_shown", "paper_kind": "resident_id", **values}
    with scoped_to(actor):
        return check_identity(
            actor=actor,
            request=request,
            values=values,
            subject={"kind": "resident_id", "number": number},
        )


def decided(actor, request, decision="granted", **values):
    with scoped_to(actor):
        return decide_request(actor=actor, request=request, decision=decision, **values)


def executed(actor, request):
    with scoped_to(actor):
        return execute_request(actor=actor, request=request)


def asked_and_granted(cast, kind="copy", **values):
    """Take a request from the counter to its answer."""
    request = checked(cast.leader, lodge(cast.leader, kind, **values))
    request = decided(cast.auditor, request)
    return executed(cast.leader, request)


def person_now(person):
    with scoped(everything("a test")):
        return Person.objects.filter(pk=person.pk).first()


def test_is_due_fifteen_working_days_after_it_was_lodged(cast, person) -> None:
    request = lodge(cast.leader)

    assert request.due_on == due_after(timezone.localdate(), REQUEST_WORKING_DAYS)
    assert request.due_on >= timezone.localdate() + timedelta(days=21)


def test_a_holiday_moves_the_day_it_is_due(cast, person) -> None:
    plain = lodge(cast.leader).due_on
    keep_days(f"{plain},休,假日,通知")

    assert lodge(cast.leader).due_on > plain


def test_is_taken_in_by_a_community_clerk_or_a_call_taker_only(cast, town) -> None:
    call_taker = factories.give_post("hotline", Role.CALL_TAKER, town.city)
    assert lodge(call_taker).taken_by == call_taker
    for actor in (cast.worker, cast.street_staff, cast.auditor, cast.administrator):
        with pytest.raises(NotAllowed):
            lodge(actor)


def test_a_correction_says_what_and_how(cast) -> None:
    with pytest.raises(InvalidRecord):
        lodge(cast.leader, "correct")


def test_a_wished_phone_that_cannot_be_one_is_refused_at_the_counter(cast) -> None:
    with pytest.raises(BadPaper):
        lodge(cast.leader, "correct", field="phone", wished="12")


def test_is_bound_to_the_record_by_the_number_and_keeps_no_number(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))

    assert request.subject_key == person.pk
    assert NUMBER not in str(vars(request))


def test_finds_a_record_in_whichever_area_and_says_the_same_without_one(cast, town) -> None:
    far = numbered(town.cells[6])
    found = checked(cast.leader, lodge(cast.leader))
    missing = checked(cast.leader, lodge(cast.leader), number="990101199001021236")

    assert (found.subject_key, missing.subject_key) == (far.pk, None)
    assert found.state == missing.state == "checked"


def test_a_mistyped_number_binds_nothing(cast, person) -> None:
    request = lodge(cast.leader)
    with pytest.raises(BadPaper):
        checked(cast.leader, request, number=NUMBER[:-1] + "3")

    with scoped_to(cast.leader):
        assert request_of(cast.leader, request.pk).state == "lodged"


def test_the_look_up_is_in_the_read_log_without_the_number(cast, person) -> None:
    checked(cast.leader, lodge(cast.leader))

    event = AccessEvent.objects.about(person.pk).get()
    assert (event.actor_id, event.action, event.purpose) == (cast.leader.pk, "search", "rights")
    assert NUMBER not in str(vars(event))


def test_whoever_asks_for_another_shows_a_proof(cast, person) -> None:
    request = lodge(cast.leader, requester_kind="guardian")
    with pytest.raises(InvalidRecord):
        checked(cast.leader, request)


def test_nothing_is_granted_before_the_identity_check(cast, person) -> None:
    with pytest.raises(WrongStep):
        decided(cast.auditor, lodge(cast.leader))


def test_may_be_refused_when_nobody_showed_a_paper(cast) -> None:
    request = decided(cast.auditor, lodge(cast.leader), "refused", reasons="未核实身份")
    assert request.state == "decided"


def test_a_refusal_without_reasons_is_refused(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    with pytest.raises(InvalidRecord):
        decided(cast.auditor, request, "refused", reasons="  ")


def test_the_database_too_refuses_a_refusal_without_reasons(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    sql = (
        "UPDATE residents_datarequest SET decision = 'refused', state = 'decided',"
        " decided_by_id = %s, decided_at = now() WHERE id = %s"
    )
    with (
        scoped_to(cast.auditor),
        pytest.raises(IntegrityError, match="residents_request_reasons"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [cast.auditor.pk, request.pk])


def test_whoever_took_a_request_in_does_not_decide_on_it(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    with pytest.raises(NotAllowed):
        decided(cast.leader, request)


def test_the_database_too_keeps_taking_in_and_deciding_apart(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    sql = (
        "UPDATE residents_datarequest SET decision = 'granted', state = 'decided',"
        " decided_by_id = taken_by_id, decided_at = now() WHERE id = %s"
    )
    with (
        scoped_to(cast.leader),
        pytest.raises(IntegrityError, match="residents_request_two_people"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [request.pk])


def test_a_colleague_sees_nothing_of_somebody_elses_request(cast, town) -> None:
    request = lodge(cast.leader)
    other = factories.give_post("otherleader", Role.GRID_LEADER, town.community)
    with scoped_to(other):
        assert not DataRequest.objects.filter(pk=request.pk).exists()
        with pytest.raises(OutOfScope):
            request_of(other, request.pk)


def test_a_correction_holds_and_keeps_the_earlier_value_in_history(cast, person) -> None:
    asked_and_granted(cast, "correct", field="name", wished="欧阳明明")

    assert person_now(person).name == "欧阳明明"
    with scoped(everything("a test")):
        names = set(person.history.model.objects.values_list("name", flat=True))
    assert {"欧阳明", "欧阳明明"} <= names


def test_a_corrected_phone_is_found_by_its_new_number_only(cast, person) -> None:
    asked_and_granted(cast, "correct", field="phone", wished="139 0000 0001")

    now = person_now(person)
    assert now.phone.opened() == "13900000001"
    assert bytes(now.phone_index) == phone_index("13900000001")


def test_an_objection_takes_the_record_out_of_lists_and_figures(cast, person) -> None:
    asked_and_granted(cast, "object")

    with scoped_to(cast.leader):
        assert not Person.objects.visible_to(cast.leader).exists()
        assert not Person.objects.countable_by(cast.leader).exists()
    assert person_now(person).locked_at


def test_a_locked_persons_homes_enter_no_figures(cast, town) -> None:
    person = numbered(town.cells[0])
    resident = factories.make_resident(factories.make_dwelling())
    with scoped(everything("a test")):
        Residency.objects.update(person=person)
    asked_and_granted(cast, "object")

    with scoped_to(cast.leader):
        assert not Residency.objects.countable_by(cast.leader).exists()
        assert not Residency.objects.visible_to(cast.leader).exists()
    assert person_now(resident)


def test_the_end_of_a_lock_brings_the_record_back_into_lists_and_figures(cast, person) -> None:
    asked_and_granted(cast, "object")
    request = checked(cast.leader, lodge(cast.leader, "unlock"))
    executed(cast.leader, decided(cast.auditor, request, reasons="本人撤回反对"))

    assert person_now(person).locked_at is None
    with scoped_to(cast.leader):
        assert Person.objects.visible_to(cast.leader).exists()
        assert Person.objects.countable_by(cast.leader).exists()


def test_a_lock_ends_by_two_people_and_with_reasons_only(cast, person) -> None:
    asked_and_granted(cast, "object")
    request = checked(cast.leader, lodge(cast.leader, "unlock"))
    with pytest.raises(InvalidRecord):
        decided(cast.auditor, request, reasons=" ")
    with pytest.raises(NotAllowed):
        decided(cast.leader, request, reasons="本人撤回反对")
    with pytest.raises(WrongStep):
        executed(cast.leader, request)
    assert person_now(person).locked_at


def test_the_database_too_wants_reasons_for_the_end_of_a_lock(cast, person) -> None:
    asked_and_granted(cast, "object")
    request = checked(cast.leader, lodge(cast.leader, "unlock"))
    rows = DataRequest.objects.filter(pk=request.pk)
    with (
        scoped_to(cast.auditor),
        pytest.raises(IntegrityError, match="residents_request_reasons"),
        transaction.atomic(),
    ):
        rows.update(
            decision="granted", state="decided", decided_by=cast.auditor, decided_at=timezone.now()
        )


def test_a_record_that_is_not_locked_has_no_lock_to_end(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, "unlock"))
    with pytest.raises(WrongStep):
        decided(cast.auditor, request, reasons="本人撤回反对")


def test_the_end_of_a_lock_stands_in_the_persons_past_with_its_request(cast, person) -> None:
    asked_and_granted(cast, "object")
    request = checked(cast.leader, lodge(cast.leader, "unlock"))
    executed(cast.leader, decided(cast.auditor, request, reasons="本人撤回反对"))
    with scoped(everything("a test")):
        last = person.history.model.objects.filter(pgh_obj_id=person.pk).latest("pgh_id")
    assert last.pgh_context == {"actor": cast.leader.pk, "reason": f"request {request.number}"}


def test_a_deletion_against_a_duty_to_keep_is_stopped(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, "delete"))
    with pytest.raises(DutyRuns):
        decided(cast.auditor, request)


def test_a_record_that_must_be_kept_is_locked_instead_with_reasons(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, "delete"))
    with pytest.raises(InvalidRecord):
        decided(cast.auditor, request, "locked")
    request = decided(cast.auditor, request, "locked", reasons="法定保存期未满")
    executed(cast.leader, request)

    assert person_now(person).locked_at


def test_a_record_held_without_a_basis_is_deleted_whatever_the_duty(cast, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, "delete"))
    request = decided(cast.auditor, request, is_without_basis=True)
    executed(cast.leader, request)

    assert person_now(person) is None


def test_a_relative_of_somebody_alive_is_not_entitled(cast, person) -> None:
    request = lodge(cast.leader, requester_kind="relative")
    request = checked(cast.leader, request, proof_kind="death_and_kinship")
    with pytest.raises(NotEntitled):
        decided(cast.auditor, request)


def test_a_relative_of_a_deceased_person_is_answered(cast, town) -> None:
    numbered(town.cells[0], deceased_on=date(2026, 3, 1))
    request = lodge(cast.leader, requester_kind="relative")
    request = checked(cast.leader, request, proof_kind="death_and_kinship")
    request = executed(cast.leader, decided(cast.auditor, request))

    assert request.state == "executed"


def test_a_parent_asks_for_a_child_and_not_for_an_adult(cast, town) -> None:
    child = numbered(town.cells[0], birth_date=date(2018, 5, 5))
    request = lodge(cast.leader, requester_kind="guardian")
    request = checked(cast.leader, request, proof_kind="household_book")
    assert decided(cast.auditor, request).state == "decided"
    with scoped(everything("a test")):
        Person.objects.filter(pk=child.pk).update(birth_date=date(1990, 1, 1))
    request = lodge(cast.leader, requester_kind="guardian")
    request = checked(cast.leader, request, proof_kind="household_book")
    with pytest.raises(NotEntitled):
        decided(cast.auditor, request)


def test_a_request_is_answered_once(cast, person) -> None:
    request = asked_and_granted(cast)
    with pytest.raises(WrongStep):
        executed(cast.leader, request)


def test_who_asks_and_what_they_wish_lie_sealed_in_the_database(cast, person) -> None:
    lodge(cast.leader, "correct", field="phone", wished="13900000001", contact="槐荫路1号")
    with scoped(everything("a test")), connection.cursor() as cursor:
        cursor.execute("SELECT requester_name, wished, contact FROM residents_datarequest")
        columns = b"".join(bytes(value) for value in cursor.fetchone())

    for text in ("欧阳明", "13900000001", "槐荫路1号"):
        assert text.encode() not in columns
