"""The pages on which cells are drawn, split, merged and put into force."""

from datetime import timedelta

from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from grid.choices import AreaState, Level
from grid.models import Area, Redraw
from tests import factories
from tests.factories import SIDE, SOUTH, WEST, square

MIDDLE = (
    f'{{"type": "LineString", "coordinates": '
    f"[[{WEST + 0.6 * SIDE}, {SOUTH - 0.001}], [{WEST + 0.6 * SIDE}, {SOUTH + SIDE + 0.001}]]}}"
)


def sent(**values):
    day = timezone.localdate()
    return {"effective_on": f"{day:%Y-%m-%d}", "reason": "户数超过五百", **values}


def test_administrator_splits_a_cell_and_sees_what_needs_a_decision(town, cast, client_of) -> None:
    factories.make_building(0, 0.7)
    client = client_of(cast.administrator)
    url = f"/places/areas/{town.cells[0].pk}/split/"
    assert client.get(url).status_code == 200

    answer = client.post(url, sent(shape=MIDDLE, name_990101001001004="河东网格"), follow=True)

    page = answer.content.decode()
    assert Area.objects.active().get(code="990101001001004").name == "河东网格"
    assert Redraw.objects.get().moved_count == 1
    assert "990101001001004" in page


def test_preview_shows_the_parts_and_their_buildings_and_saves_nothing(
    town, cast, client_of
) -> None:
    factories.make_building(0, 0.7)

    answer = client_of(cast.administrator, "en").post(
        f"/places/areas/{town.cells[0].pk}/split/?preview=1", {"shape": MIDDLE}
    )

    page = answer.content.decode()
    assert "990101001001004" in page
    assert "1 building" in page
    assert not Redraw.objects.exists()
    assert not Area.objects.filter(state=AreaState.DRAFT).exists()


def test_preview_of_a_line_beside_the_cell_says_what_to_do(town, cast, client_of) -> None:
    beside = MIDDLE.replace("118.", "117.")

    answer = client_of(cast.administrator, "en").post(
        f"/places/areas/{town.cells[0].pk}/split/?preview=1", {"shape": beside}
    )

    assert "right across the cell" in answer.content.decode()


def test_missing_reason_keeps_the_line(town, cast, client_of) -> None:
    answer = client_of(cast.administrator).post(
        f"/places/areas/{town.cells[0].pk}/split/", sent(shape=MIDDLE, reason="")
    )

    assert answer.status_code == 422
    assert "LineString" in answer.content.decode()


def test_street_proposes_a_merge_and_the_district_approves_it(town, cast, client_of) -> None:
    url = f"/places/areas/{town.cells[0].pk}/merge/"
    client_of(cast.street_staff).post(url, sent(cells=[town.cells[1].pk]))
    redraw = Redraw.objects.get()
    detail = f"/places/redraws/{redraw.pk}/"

    refused = client_of(cast.street_staff).post(detail, {"step": "approve"}, follow=True)
    assert "alert-danger" in refused.content.decode()
    client_of(cast.district_staff).post(detail, {"step": "approve"})

    redraw.refresh_from_db()
    assert redraw.applied_at
    assert Area.objects.active().filter(parent=town.community).count() == 2


def test_new_border_is_drawn_on_the_page(town, cast, client_of) -> None:
    wider = MultiPolygon(square(0, width=1.2), srid=4326).geojson

    client_of(cast.administrator).post(
        f"/places/areas/{town.cells[0].pk}/border/", sent(shape=wider)
    )

    assert Redraw.objects.get().applied_at


def test_worker_is_refused_and_another_street_finds_nothing(town, cast, client_of) -> None:
    url = f"/places/areas/{town.cells[0].pk}/split/"

    assert client_of(cast.worker).get(url).status_code == 403
    assert client_of(cast.other_street_staff).get(url).status_code == 404


def test_redraw_of_another_area_is_not_found(town, cast, client_of) -> None:
    client_of(cast.street_staff).post(
        f"/places/areas/{town.cells[0].pk}/split/", sent(shape=MIDDLE)
    )
    url = f"/places/redraws/{Redraw.objects.get().pk}/"

    assert client_of(cast.street_staff).get(url).status_code == 200
    assert client_of(cast.other_street_staff).get(url).status_code == 404
    listed = client_of(cast.other_street_staff).get("/places/redraws/").content.decode()
    assert url not in listed


def test_planned_redraw_can_be_given_up(town, cast, client_of) -> None:
    client = client_of(cast.street_staff)
    later = timezone.localdate() + timedelta(days=5)
    client.post(
        f"/places/areas/{town.cells[0].pk}/split/", sent(shape=MIDDLE, effective_on=f"{later}")
    )

    client.post(f"/places/redraws/{Redraw.objects.get().pk}/", {"step": "cancel"})

    assert Redraw.objects.get().cancelled_at


def test_every_fault_has_words_and_a_link_to_the_map(town, cast, client_of) -> None:
    code = f"{town.community.code}004"
    draft = factories.make_area(
        code, Level.CELL, square(1.5), town.community, state=AreaState.DRAFT, valid_from=None
    )
    client = client_of(cast.district_staff, "en")
    url = f"/places/areas/{town.community.pk}/activation/"

    page = client.get(url).content.decode()
    refused = client.post(url, {"effective_on": f"{timezone.localdate()}"})

    assert page.count("overlap by") >= 2
    assert 'href="#fault-1"' in page
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert draft.state == AreaState.DRAFT


def test_drafts_that_fit_come_into_force(town, cast, client_of) -> None:
    Area.objects.filter(pk=town.cells[2].pk).update(
        state=AreaState.RETIRED, valid_to=timezone.localdate()
    )
    draft = factories.make_area(
        f"{town.community.code}004", Level.CELL, square(2), town.community,
        state=AreaState.DRAFT, valid_from=None,
    )  # fmt: skip
    client = client_of(cast.district_staff)
    assert (
        str(town.community.pk) in client.get(f"/places/areas/{town.community.pk}/").content.decode()
    )

    client.post(
        f"/places/areas/{town.community.pk}/activation/",
        {"effective_on": f"{timezone.localdate()}"},
    )

    draft.refresh_from_db()
    assert draft.state == AreaState.ACTIVE


def test_area_in_force_keeps_its_ground_in_the_form(town, cast, client_of) -> None:
    page = client_of(cast.administrator).get(f"/places/areas/{town.cells[0].pk}/edit/")

    assert "boundary" not in page.context["form"].fields
    assert "name" in page.context["form"].fields


def test_drawn_area_waits_as_a_draft(town, cast, client_of) -> None:
    answer = client_of(cast.street_staff).post(
        "/places/areas/add/",
        {
            "parent": town.community.pk, "code": f"{town.community.code}009", "name": "新网格",
            "cell_kind": "dedicated", "settlement": "urban",
            "boundary": square(0, 0.2, 0.5, 0.5).geojson,
        },
    )  # fmt: skip

    assert answer.status_code == 302
    draft = Area.objects.get(code=f"{town.community.code}009")
    assert (draft.state, draft.level) == (AreaState.DRAFT, Level.CELL)


def test_code_that_does_not_begin_with_the_parents_is_told_beside_it(town, cast, client_of) -> None:
    answer = client_of(cast.administrator).post(
        "/places/areas/add/",
        {
            "parent": town.community.pk, "code": "990101002001009", "name": "新网格",
            "cell_kind": "basic", "settlement": "urban", "boundary": square(0).geojson,
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
