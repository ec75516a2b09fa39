"""Shares and rates on the map: what is divided by what, who is told, small numbers kept back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from core.access import CodeRange, Scope
from incidents.models import Appeal, Dispute, Handling, PerformanceCheck
from incidents.services.incidents import IncidentReport, report_incident
from maps.counts import told_counts
from maps.declaration import this_moment, year_before
from maps.figure_layers import DISPUTE_RATE, LATE_SHARE, LEGAL_SHARE
from maps.filters import EVERYTHING, Wanted
from tests import factories
from tests.incidents.mediating import performing, registered
from tests.maps.test_case_layers import make_appeal
from tests.maps.test_counts import get, texts
from tests.maps.test_workbench import open_map, settings_in

LAST_MONTH = 40  # days: in a month that is over


def make_appeals(staff, town, column, legal, others):
    """Appeals received in a month that is over, some guided to a legal channel."""
    received = timezone.now() - timedelta(days=LAST_MONTH)
    made = [make_appeal(staff, column) for _ in range(legal + others)]
    Appeal.objects.filter(pk__in=[one.pk for one in made]).update(received_at=received)
    for one in made[:legal]:
        Appeal.objects.filter(pk=one.pk).update(
            legal_channel="litigation",
            redirect_org=town.court,
            redirect_notice_no=f"N{one.pk}",
            guidance="向法院起诉",
        )
    return made


@pytest.fixture
def town(town):
    """The small town, with a court to guide to."""
    town.court = factories.make_organisation(name="人民法院", area=town.city)
    return town


class OnlyTotals:
    """Somebody who is told totals of everything in one district and sees no row."""

    pk, organisation_id, is_active = 0, None, True

    def __init__(self, code):
        self.code = code

    def scope_of(self, capability, verb="view"):
        return Scope(totals=(CodeRange.below(self.code),))


def told_to_outsider(layer, town, level="street", wanted=EVERYTHING):
    told = told_counts(layer, OnlyTotals(town.city.code), wanted, this_moment(), level)
    return lambda area: told.text(area.code, told.value(area.code, area.household_count))


def test_the_share_is_of_all_appeals_of_the_street(staff, town, client_of) -> None:
    make_appeals(staff, town, 0, legal=3, others=2)

    found = texts(get(client_of(staff.taker), "legal_share", "street"))

    assert found[town.street.code] == "60 %"


def test_a_street_without_appeals_has_no_share(staff, town, client_of) -> None:
    found = texts(get(client_of(staff.taker), "legal_share", "street"))

    assert found[town.street.code] == "—"


def test_a_share_is_told_by_street_at_every_zoom(staff, town, client_of) -> None:
    make_appeals(staff, town, 0, legal=3, others=2)

    answer = get(client_of(staff.taker), "legal_share", "cell")

    assert answer["level"] == "street"


def test_a_duplicate_is_not_counted_in_a_share(staff, town, client_of) -> None:
    first, other, *_rest = make_appeals(staff, town, 0, legal=1, others=2)
    Appeal.objects.filter(pk=other.pk).update(duplicate_of=first.case_ptr)

    found = texts(get(client_of(staff.taker), "legal_share", "street"))

    assert found[town.street.code] == "50 %"


def test_what_came_in_before_the_year_is_not_counted(staff, town, client_of) -> None:
    first, *_rest = make_appeals(staff, town, 0, legal=1, others=1)
    Appeal.objects.filter(pk=first.pk).update(received_at=timezone.now() - timedelta(days=500))

    found = texts(get(client_of(staff.taker), "legal_share", "street"))

    assert found[town.street.code] == "0 %"


def test_a_share_of_few_is_not_told_to_viewers_of_totals(staff, town) -> None:
    make_appeals(staff, town, 0, legal=3, others=7)

    assert told_to_outsider(LEGAL_SHARE, town)(town.street) == "<5"


def test_a_share_that_leaves_a_small_rest_is_not_told(staff, town) -> None:
    make_appeals(staff, town, 0, legal=7, others=3)

    assert told_to_outsider(LEGAL_SHARE, town)(town.street) == "·"


def test_a_share_of_many_is_told(staff, town) -> None:
    make_appeals(staff, town, 0, legal=6, others=6)

    assert told_to_outsider(LEGAL_SHARE, town)(town.street) == "50 %"


def test_a_small_share_does_not_come_out_of_the_streets_beside_it(staff, town) -> None:
    make_appeals(staff, town, 0, legal=3, others=7)
    make_appeals(staff, town, 4, legal=7, others=7)

    told = told_to_outsider(LEGAL_SHARE, town)

    assert told(town.other_street) == "·"


def test_viewers_of_totals_are_told_whole_months(staff, town) -> None:
    made = make_appeals(staff, town, 0, legal=6, others=6)
    Appeal.objects.filter(pk__in=[one.pk for one in made]).update(received_at=timezone.now())

    assert told_to_outsider(LEGAL_SHARE, town)(town.street) == "—"


def test_the_period_begins_with_the_same_month_of_last_year() -> None:
    moment = timezone.now().replace(year=2026, month=11, day=26)

    since, until = year_before(moment, whole_months=True)

    days = [timezone.localtime(one).date().isoformat() for one in (since, until)]
    assert days == ["2025-11-01", "2026-11-01"]


@pytest.fixture
def handlings(staff, bodies):
    """Four open handlings in the first cell, one of them late, and one in another street."""
    made = []
    for column, body in ((0, "housing"), (0, "housing"), (0, "fire"), (0, "fire"), (4, "fire")):
        report = IncidentReport(kind="hazard", place=factories.in_cell(column), text="井盖缺失")
        case = report_incident(actor=staff.taker, report=report)
        made.append(open_handling(case, getattr(bodies, body)))
    late = Handling.objects.filter(pk=made[0].pk)
    late.update(due_at=timezone.now() - timedelta(days=1))
    return made


def open_handling(case, body):
    due = timezone.now() + timedelta(days=3)
    return Handling.objects.create(
        case=case.case_ptr, area_code=case.area_code, mode="referral", to_org=body, is_lead=True,
        sent_at=timezone.now(), due_at=due, answer_due_at=due, state="sent",
    )  # fmt: skip


def test_the_late_share_is_of_the_open_handlings(handlings, staff, town, client_of) -> None:
    found = texts(get(client_of(staff.dispatcher), "late_share", "street"))

    assert found[town.street.code] == "25 %"


def test_answered_handlings_are_in_no_late_share(handlings, staff, town, client_of) -> None:
    Handling.objects.filter(pk=handlings[1].pk).update(state="answered", answer="已修")

    found = texts(get(client_of(staff.dispatcher), "late_share", "street"))

    assert found[town.street.code] == "33 %"


def test_the_late_share_of_one_body_can_be_chosen(
    handlings, staff, town, bodies, client_of
) -> None:
    query = f"&kind={bodies.housing.pk}"

    found = texts(get(client_of(staff.dispatcher), "late_share", "street", query))

    assert found[town.street.code] == "50 %"


def test_open_handlings_of_one_body_are_counted(handlings, staff, town, bodies, client_of) -> None:
    query = f"&kind={bodies.fire.pk}"

    found = texts(get(client_of(staff.dispatcher), "handlings", "street", query))

    assert found[town.street.code] == "2"


def test_late_ones_alone_are_counted(handlings, staff, town, client_of) -> None:
    found = texts(get(client_of(staff.dispatcher), "handlings", "street", "&status=late"))

    assert found[town.street.code] == "1"


def test_the_bodies_at_work_can_be_chosen(handlings, staff, bodies, client_of) -> None:
    layers = settings_in(open_map(client_of(staff.dispatcher)))["layers"]

    (layer,) = [one for one in layers if one["key"] == "late_share"]
    assert {name for _key, name in layer["kinds"]} == {bodies.housing.name, bodies.fire.name}


@pytest.mark.parametrize("kind", ["fire", "-1", "9" * 30])
def test_what_is_no_body_is_refused(handlings, staff, client_of, kind) -> None:
    box = "box=117.9,35.9,118.2,36.2"

    answer = client_of(staff.dispatcher).get(f"/map/counts/late_share/?{box}&kind={kind}")

    assert answer.status_code == 400


@pytest.mark.parametrize("layer", ["late_share", "handlings"])
@pytest.mark.parametrize("who", ["housing", "officer"])
def test_whoever_does_not_dispatch_is_shown_no_handlings(
    handlings, staff, client_of, layer, who
) -> None:
    box = "box=117.9,35.9,118.2,36.2"

    answer = client_of(getattr(staff, who)).get(f"/map/counts/{layer}/?{box}&level=street")

    assert answer.status_code == 403


def test_a_street_is_told_its_own_late_share_alone(handlings, staff, town, client_of) -> None:
    found = texts(get(client_of(staff.street), "late_share", "street"))

    assert set(found) == {town.street.code}


def test_the_body_complained_of_is_in_no_late_share_of_its_own(
    handlings, staff, town, bodies, client_of
) -> None:
    make_appeal(staff, about_org=bodies.street)
    accused = Appeal.objects.get()
    late = open_handling(accused, bodies.centre)
    Handling.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))

    found = texts(get(client_of(staff.street), "late_share", "street"))

    assert found[town.street.code] == "25 %"


def test_a_late_share_of_few_is_not_told_to_viewers_of_totals(handlings, town) -> None:
    assert told_to_outsider(LATE_SHARE, town)(town.street) == "<5"


def make_disputes(room, column, count):
    made = [registered(room.taker, place=factories.in_cell(column)) for _ in range(count)]
    received = timezone.now() - timedelta(days=LAST_MONTH)
    Dispute.objects.filter(pk__in=[one.pk for one in made]).update(received_at=received)


def give_households(area, count):
    area.household_count = count
    area.save()


def test_disputes_are_told_for_every_thousand_households(room, town, client_of) -> None:
    make_disputes(room, 0, 3)
    give_households(town.community, 400)

    found = texts(get(client_of(room.street), "dispute_rate", "community"))

    assert found[town.community.code] == "7.5"


def test_without_households_no_rate_is_told(room, town, client_of) -> None:
    make_disputes(room, 0, 3)
    give_households(town.community, None)

    found = texts(get(client_of(room.street), "dispute_rate", "community"))

    assert found[town.community.code] == "—"


def test_the_district_is_told_no_rate_of_few_disputes(room, town, client_of) -> None:
    make_disputes(room, 0, 3)
    give_households(town.community, 400)

    found = texts(get(client_of(room.district), "dispute_rate", "community"))

    assert found[town.community.code] == "<5"


def test_the_district_is_told_no_rate_that_gives_one_of_few_away(room, town, client_of) -> None:
    make_disputes(room, 0, 3)
    make_disputes(room, 3, 8)
    for area in (town.community, town.next_community):
        give_households(area, 400)

    found = texts(get(client_of(room.district), "dispute_rate", "community"))

    assert found[town.next_community.code] == "·"


def test_no_disputes_stay_none(room, town, client_of) -> None:
    give_households(town.community, 400)

    found = texts(get(client_of(room.district), "dispute_rate", "community"))

    assert found[town.community.code] == "0"


def test_a_mediator_is_shown_no_rate(room, client_of) -> None:
    box = "box=117.9,35.9,118.2,36.2"

    answer = client_of(room.mediator).get(f"/map/counts/dispute_rate/?{box}&level=community")

    assert answer.status_code == 403


def test_a_rate_of_one_kind_leaves_no_small_rest(room, town) -> None:
    make_disputes(room, 0, 12)
    kept = list(Dispute.objects.values_list("pk", flat=True)[:3])
    Dispute.objects.filter(pk__in=kept).update(kind="03")
    give_households(town.community, 400)

    told = told_to_outsider(DISPUTE_RATE, town, "community", replace(Wanted(), kind="02"))

    assert told(town.community) == "·"


def test_appeals_are_counted_channel_by_channel(staff, town, client_of) -> None:
    make_appeals(staff, town, 0, legal=0, others=3)
    Appeal.objects.filter(pk=Appeal.objects.first().pk).update(channel="fax")
    client = client_of(staff.taker)

    fax = texts(get(client, "appeal_channels", "street", "&kind=fax"))
    every = texts(get(client, "appeal_channels", "street"))

    assert (fax[town.street.code], every[town.street.code]) == ("1", "3")


def test_the_link_rate_is_of_the_points_that_are_not_retired(cast, town, client_of) -> None:
    for number in range(6):
        factories.make_video_point(
            0, code=f"V{number}", is_linked_town=number < 3,
            state="retired" if number == 5 else "planned",
        )  # fmt: skip

    found = texts(get(client_of(cast.police), "link_rate", "community"))

    assert found[town.community.code] == "60 %"


def make_agreed(room, town, confirmed, others):
    """Disputes received in a month that is over and agreed, some confirmed by the court."""
    make_disputes(room, 0, confirmed + others)
    keys = list(Dispute.objects.values_list("pk", flat=True))
    moment = timezone.now() - timedelta(days=LAST_MONTH - 1)
    Dispute.objects.update(agreed_at=moment)
    Dispute.objects.filter(pk__in=keys[:confirmed]).update(confirmed_at=moment)


def test_what_the_court_confirmed_is_a_share_of_the_agreements(room, town, client_of) -> None:
    make_agreed(room, town, 1, 3)
    make_disputes(room, 0, 2)
    Dispute.objects.filter(agreed_at=None).update(title="未达成协议")

    found = texts(get(client_of(room.street), "confirmed_share", "street"))

    assert found[town.street.code] == "25 %"


def test_the_district_is_told_no_share_of_few_confirmations(room, town, client_of) -> None:
    make_agreed(room, town, 2, 6)

    found = texts(get(client_of(room.district), "confirmed_share", "street"))

    assert found[town.street.code] == "<5"


def test_follow_ups_are_counted_once_they_are_due(room, town, client_of) -> None:
    signed = performing(room)
    at_once = texts(get(client_of(room.street), "follow_ups", "community"))
    check = PerformanceCheck.objects.filter(dispute=signed).first()
    PerformanceCheck.objects.filter(pk=check.pk).update(due_on=timezone.localdate())
    due = texts(get(client_of(room.street), "follow_ups", "community"))

    assert (at_once[town.community.code], due[town.community.code]) == ("0", "1")


def test_open_disputes_are_counted_level_by_level(room, town, client_of) -> None:
    make_disputes(room, 0, 3)
    Dispute.objects.filter(pk=Dispute.objects.first().pk).update(level="city")
    client, box = client_of(room.street), "box=117.9,35.9,118.2,36.2&level=community"

    of_city = texts(client.get(f"/map/counts/dispute_levels/?{box}&kind=city").json())

    assert of_city[town.community.code] == "1"


@pytest.mark.parametrize(
    "layer",
    [
        "legal_share", "late_share", "handlings", "dispute_rate", "confirmed_share",
        "dispute_levels", "follow_ups", "appeal_channels",
    ],
)  # fmt: skip
def test_nothing_of_a_figure_is_a_point(room, handlings, client_of, layer) -> None:
    answer = client_of(room.district).get(f"/api/maps/{layer}/").json()

    assert answer["results"]["features"] == []
