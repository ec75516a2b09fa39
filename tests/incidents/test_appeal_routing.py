"""The duty list: the first rule that fits, by itself where wished, off when it fails (S36)."""

from datetime import datetime

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed, WrongStep
from incidents.choices import Party
from incidents.models import Appeal, IssueCategory, RoutingRule
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, ClaimIntake, register_appeal
from incidents.services.appeals.routing import proposed_rule
from incidents.services.dry_run import dry_run
from incidents.services.duty_list import Lines, Subject
from incidents.services.handlings import object_to_handling, send_handling_on
from incidents.services.handlings.moving import SentToAccused
from incidents.services.staying import StaysWithSource
from tests import factories


@pytest.fixture
def categories(db):
    make = IssueCategory.objects.create
    housing = make(code="housing", name="住房")
    return {"housing": housing, "leak": make(code="leak", name="漏水", parent=housing),
            "labour": make(code="labour", name="劳动")}  # fmt: skip


@pytest.fixture
def rule(bodies, categories, staff):
    return RoutingRule.objects.create(
        name="住房归住建", category=categories["housing"], to_org=bodies.housing
    )


def made(staff, category=None, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "屋顶漏水"}
    given |= {"place": factories.in_cell(0), "category": category}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


def accepted(staff, category=None, **values):
    return appeals.accept_appeal(actor=staff.taker, case=made(staff, category, **values))


def subject(category=None, code="990101001001001", hour=10, **answers):
    return Subject(code, category.pk if category else None, hour, answers)


def test_a_rule_fits_the_categories_below_its_own(rule, categories) -> None:
    assert Lines().first(subject(categories["leak"])) == rule


def test_a_rule_does_not_fit_another_category(rule, categories) -> None:
    assert Lines().first(subject(categories["labour"])) is None


def test_a_rule_of_an_area_fits_below_it_only(rule, town, categories) -> None:
    RoutingRule.objects.update(area=town.street)

    inside = Lines().first(subject(categories["housing"], town.cells[0].code))
    outside = Lines().first(subject(categories["housing"], town.cells[4].code))

    assert (inside, outside) == (rule, None)


@pytest.mark.parametrize(
    ("first", "last", "hour", "fits"),
    [(8, 18, 8, True), (8, 18, 18, False), (22, 6, 23, True), (22, 6, 5, True), (22, 6, 12, False)],
)
def test_a_rule_holds_in_its_hours_over_midnight_too(
    rule, categories, first, last, hour, fits
) -> None:
    RoutingRule.objects.update(first_hour=first, last_hour=last)

    assert bool(Lines().first(subject(categories["housing"], hour=hour))) is fits


def test_a_rule_reads_the_answers(rule, categories) -> None:
    RoutingRule.objects.update(answers={"roof": "yes"})
    housing = categories["housing"]

    assert Lines().first(subject(housing, roof="yes")) == rule
    assert Lines().first(subject(housing, roof="no")) is None


def test_the_first_rule_counts(rule, bodies, categories) -> None:
    earlier = RoutingRule.objects.create(
        name="先", position=1, category=categories["housing"], to_org=bodies.fire
    )

    assert Lines().first(subject(categories["leak"])) == earlier


def test_a_rule_that_is_off_fits_nothing(rule, categories) -> None:
    RoutingRule.objects.update(is_active=False)

    assert Lines().first(subject(categories["housing"])) is None


def test_an_accepted_appeal_waits_for_a_hand_where_the_category_does_not_ask(
    staff, rule, categories
) -> None:
    assert accepted(staff, categories["leak"]).state == "accepted"


def test_a_category_sent_at_once_goes_by_itself(staff, bodies, rule, categories) -> None:
    IssueCategory.objects.update(is_referred_at_once=True)

    case = made(staff, IssueCategory.objects.get(code="leak"))

    assert (case.state, case.handlings.get().to_org) == ("handling", bodies.housing)


def test_a_citizen_s_appeal_goes_by_itself_too(staff, bodies, rule, categories) -> None:
    IssueCategory.objects.update(is_referred_at_once=True)
    intake = AppealIntake(
        kind="help_request", channel="website", text="漏水", place=factories.in_cell(0),
        category=IssueCategory.objects.get(code="leak"),
    )  # fmt: skip

    case = register_appeal(hand=Party.CITIZEN, intake=intake).appeal

    assert case.handlings.get().to_org == bodies.housing


def test_what_has_no_owner_goes_before_the_coordinator(staff, categories) -> None:
    case = accepted(staff, categories["labour"])

    assert list(Appeal.objects.visible_to(staff.leader).without_owner()) == [case]
    assert staff.leader.notices.filter(kind="appeal.no_owner").count() == 1


def test_the_coordinator_has_two_working_days(staff, categories) -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())
    case = accepted(staff, categories["labour"], received_at=monday)

    days = timezone.localtime(case.step_due_at).date() - timezone.localdate()
    assert 2 <= days.days <= 4


def test_the_coordinator_s_decision_sends_the_next_case_by_itself(
    staff, bodies, categories
) -> None:
    case = accepted(staff, categories["labour"])
    appeals.decide_owner(actor=staff.leader, case=case, to_org=bodies.fire, reason="归消防")

    following = accepted(staff, categories["labour"])

    assert (following.state, following.handlings.get().to_org) == ("handling", bodies.fire)


def test_the_decision_holds_where_the_coordinator_leads(staff, bodies, town, categories) -> None:
    case = accepted(staff, categories["labour"])
    appeals.decide_owner(actor=staff.leader, case=case, to_org=bodies.fire, reason="归消防")

    assert RoutingRule.objects.get().area == town.district


def test_the_call_taker_does_not_decide_whose_it_is(staff, bodies, categories) -> None:
    case = accepted(staff, categories["labour"])

    with pytest.raises(NotAllowed):
        appeals.decide_owner(actor=staff.taker, case=case, to_org=bodies.fire, reason="归消防")


def test_a_decision_gives_its_reason(staff, bodies, categories) -> None:
    case = accepted(staff, categories["labour"])

    with pytest.raises(BadInput):
        appeals.decide_owner(actor=staff.leader, case=case, to_org=bodies.fire, reason=" ")


def test_what_has_an_owner_is_not_decided(staff, bodies, rule, categories) -> None:
    case = accepted(staff, categories["leak"])

    with pytest.raises(WrongStep):
        appeals.decide_owner(actor=staff.leader, case=case, to_org=bodies.fire, reason="归消防")


def test_a_rule_whose_body_is_gone_switches_itself_off(staff, rule, categories) -> None:
    for user in (staff.housing, staff.housing_head):
        user.is_active = False
        user.save(update_fields=["is_active"])

    case = accepted(staff, categories["leak"])

    rule.refresh_from_db()
    assert not rule.is_active
    assert rule.disabled_reason
    assert case.no_owner_at


def objected(staff, bodies, categories):
    case = accepted(staff, categories["leak"])
    appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)
    handling = case.handlings.get()
    object_to_handling(actor=staff.housing, handling=handling, reason="不在清单")
    return handling


def test_one_objection_leaves_the_rule_on(staff, bodies, rule, categories) -> None:
    objected(staff, bodies, categories)

    rule.refresh_from_db()
    assert rule.is_active


def test_a_second_objection_switches_the_rule_off_and_tells_its_maker(
    staff, bodies, rule, categories
) -> None:
    RoutingRule.objects.update(made_by=staff.dispatcher)
    first = objected(staff, bodies, categories)
    send_handling_on(actor=staff.taker, handling=first, to_org=bodies.fire)
    objected(staff, bodies, categories)

    rule.refresh_from_db()
    assert not rule.is_active
    assert staff.dispatcher.notices.filter(kind="rule.stopped").count() == 1


def test_the_body_complained_of_is_never_proposed(staff, bodies, rule, categories) -> None:
    case = accepted(staff, categories["leak"], about_org=bodies.housing)

    assert proposed_rule(case) is None
    assert case.no_owner_at


def test_a_report_about_the_street_goes_neither_to_it_nor_below(staff, bodies) -> None:
    case = accepted(staff, kind="report", about_org=bodies.street)

    for body in (bodies.street, bodies.committee):
        with pytest.raises(SentToAccused):
            appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=body)


def test_a_report_about_the_street_is_not_visible_to_its_staff(staff, bodies) -> None:
    case = made(staff, kind="report", about_org=bodies.street)

    assert not Appeal.objects.visible_to(staff.street).filter(pk=case.pk).exists()
    assert Appeal.objects.visible_to(staff.leader).filter(pk=case.pk).exists()


def test_naming_the_body_later_takes_back_what_it_has(staff, bodies) -> None:
    case = accepted(staff)
    sent = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.committee)

    named = appeals.name_accused(actor=staff.taker, case=sent, org=bodies.street)

    assert (named.state, named.holder_org) == ("accepted", None)
    assert not named.handlings.open().exists()


def test_nobody_hides_an_appeal_from_themselves(staff, bodies) -> None:
    with pytest.raises(BadInput):
        appeals.name_accused(actor=staff.taker, case=made(staff), org=bodies.centre)


def test_what_the_procuratorate_brings_about_officials_stays_there(staff, bodies, town) -> None:
    office = factories.make_organisation(kind="procuratorate", name="检察院", area=town.city)
    officials = IssueCategory.objects.create(code="officials", name="干部作风")
    case = accepted(
        staff, officials, channel="other_hotlines", extras={"line": "12309"}, source_org=office,
        external_no="12309-77",
    )  # fmt: skip

    with pytest.raises(StaysWithSource):
        appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)


def test_claims_are_proposed_to_their_own_bodies(staff, bodies, rule, categories) -> None:
    RoutingRule.objects.create(name="劳动", category=categories["labour"], to_org=bodies.fire)
    claims = [ClaimIntake("漏水", categories["leak"]), ClaimIntake("欠薪", categories["labour"])]
    case = accepted(staff, categories["leak"], claims=claims)

    found = appeals.proposal_for(case)

    assert (found.to_org, found.mode) == (bodies.housing, "joint_handling")
    assert set(found.by_claim.values()) == {bodies.housing, bodies.fire}


def fire_rule(bodies, categories):
    leak = categories["leak"]
    return RoutingRule(name="漏水归消防", position=1, category=leak, to_org=bodies.fire)


def test_a_dry_run_shows_what_a_rule_would_change(staff, bodies, rule, categories) -> None:
    leak, work = accepted(staff, categories["leak"]), accepted(staff, categories["labour"])
    new = RoutingRule(
        name="漏水归消防", position=1, category=categories["leak"], to_org=bodies.fire
    )

    found = dry_run(actor=staff.leader, rule=new, last=50)

    assert [(one.case.pk, one.before, one.after) for one in found.changes] == [
        (leak.pk, bodies.housing, bodies.fire)
    ]
    assert found.asked == 2
    assert work.pk not in {one.case.pk for one in found.changes}


def test_a_dry_run_changes_nothing(staff, bodies, rule, categories) -> None:
    case = accepted(staff, categories["leak"])
    new = RoutingRule(
        name="漏水归消防", position=1, category=categories["leak"], to_org=bodies.fire
    )

    dry_run(actor=staff.leader, rule=new, last=50)

    assert not case.handlings.exists()
    assert RoutingRule.objects.count() == 1
