"""Landlords of rental housing: sealed, masked, opened on purpose, gone with the letting."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from core.audit import Action
from core.errors import ChangedMeanwhile, OutOfScope, WrongStep
from core.rows import everything, scoped, scoped_to
from grid.choices import RentalState
from grid.models import Area
from residents.jobs import forget_landlords
from residents.models import RentalLandlord
from residents.services.landlords import keep_landlord, remove_landlord
from staff.models import AccessEvent
from tests import factories

NAME, PHONE = "欧阳房东", "13900000008"
pytestmark = pytest.mark.django_db


@pytest.fixture
def rental(homes):
    return factories.make_rental(homes.first)


@pytest.fixture
def landlord(rental, cast):
    return kept(cast.worker, rental, NAME, PHONE)


def kept(actor, rental, name=NAME, phone=PHONE, seen=0):
    with scoped_to(actor):
        return keep_landlord(actor=actor, rental=rental, name=name, phone=phone, seen=seen)


def stands():
    with scoped(everything("tests")):
        return [(row.name.opened(), row.phone.opened()) for row in RentalLandlord.objects.all()]


def address(name, rental, *more):
    return reverse(f"residents:{name}", args=[rental.pk, *more])


def test_name_and_phone_are_stored_sealed(landlord) -> None:
    with scoped(everything("tests")), connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM residents_rentallandlord")
        name, phone = map(bytes, cursor.fetchone())
    assert NAME.encode() not in name
    assert PHONE.encode() not in phone


def test_the_part_of_the_rentals_page_shows_them_masked(client_of, cast, rental, landlord) -> None:
    page = client_of(cast.worker).get(address("landlord", rental)).content.decode()
    assert "欧***" in page
    assert "139******08" in page
    assert NAME not in page
    assert PHONE not in page


def test_showing_them_is_in_the_read_log(client_of, cast, rental, landlord) -> None:
    client_of(cast.worker).get(address("landlord", rental))
    event = AccessEvent.objects.get(subject_kind="residents.rentallandlord")
    assert (event.action, event.field_names) == (Action.VIEW, ["name", "phone"])
    assert event.subject_keys == [str(landlord.pk)]


def test_a_rental_without_a_landlord_leaves_no_trace_in_the_read_log(
    client_of, cast, rental
) -> None:
    page = client_of(cast.worker).get(address("landlord", rental)).content.decode()
    assert "没有登记房东" in page
    assert not AccessEvent.objects.exists()


def test_the_full_phone_is_shown_for_a_purpose_and_logged(
    client_of, cast, rental, landlord
) -> None:
    where = address("landlord_reveal", rental, "phone")
    page = client_of(cast.worker).post(where, {"purpose": "contact", "reason": "漏水"})
    assert PHONE in page.content.decode()
    event = AccessEvent.objects.get(action=Action.REVEAL)
    assert (event.purpose, event.reason, event.field_names) == ("contact", "漏水", ["phone"])


def test_nothing_is_opened_without_a_purpose(client_of, cast, rental, landlord) -> None:
    page = client_of(cast.worker).post(address("landlord_reveal", rental, "phone"), {})
    assert page.status_code == 400
    assert PHONE not in page.content.decode()
    assert not AccessEvent.objects.filter(action=Action.REVEAL).exists()


def test_no_other_field_can_be_opened(client_of, cast, rental, landlord) -> None:
    where = address("landlord_reveal", rental, "version")
    assert client_of(cast.worker).post(where, {"purpose": "contact"}).status_code == 404


@pytest.mark.parametrize("page", ["landlord", "landlord_change"])
def test_a_neighbours_rental_is_not_found(client_of, cast, rental, landlord, page) -> None:
    assert client_of(cast.stranger).get(address(page, rental)).status_code == 404


def test_who_reads_rentals_but_does_not_write_them_gets_no_form(
    client_of, cast, rental, landlord
) -> None:
    client = client_of(cast.street_staff)
    assert client.get(address("landlord", rental)).status_code == 200
    assert client.get(address("landlord_change", rental)).status_code == 403


@pytest.mark.parametrize(("who", "count"), [("worker", 1), ("stranger", 0), ("analyst", 0)])
def test_the_database_gives_rows_of_ones_own_area_only(cast, landlord, who, count) -> None:
    with scoped_to(getattr(cast, who)):
        assert RentalLandlord.objects.count() == count


def test_without_a_declared_scope_there_is_no_row(landlord) -> None:
    assert RentalLandlord.objects.count() == 0


def test_who_may_read_follows_a_rental_into_another_cell(cast, town, rental, landlord) -> None:
    cell = Area.objects.get(pk=town.cells[1].pk)
    type(rental).objects.filter(pk=rental.pk).update(cell=cell, area_code=cell.code)
    with scoped_to(cast.stranger):
        assert RentalLandlord.objects.visible_to(cast.stranger).count() == 1
    with scoped_to(cast.worker):
        assert RentalLandlord.objects.count() == 0


def test_the_form_writes_a_landlord_down(client_of, cast, rental) -> None:
    client = client_of(cast.worker)
    sent = {"version": 0, "name": NAME, "phone": "139 0000 0008"}
    assert client.post(address("landlord_change", rental), sent).status_code == 302
    assert stands() == [(NAME, PHONE)]


def test_the_form_never_carries_the_stored_values(client_of, cast, rental, landlord) -> None:
    page = client_of(cast.worker).get(address("landlord_change", rental)).content.decode()
    assert NAME not in page
    assert PHONE not in page


def test_a_wrong_phone_is_refused_beside_what_was_typed(client_of, cast, rental) -> None:
    sent = {"version": 0, "name": NAME, "phone": "12"}
    page = client_of(cast.worker).post(address("landlord_change", rental), sent)
    assert page.status_code == 400
    assert stands() == []


def test_what_is_left_empty_stays(cast, rental, landlord) -> None:
    kept(cast.worker, rental, "", "13900000009", seen=1)
    assert stands() == [(NAME, "13900000009")]


def test_a_change_made_meanwhile_is_not_overwritten(cast, rental, landlord) -> None:
    kept(cast.worker, rental, "赵六", "", seen=1)
    with pytest.raises(ChangedMeanwhile):
        kept(cast.worker, rental, "孙七", "", seen=1)


def test_nobody_writes_where_they_only_read(cast, rental) -> None:
    with pytest.raises(OutOfScope):
        kept(cast.stranger, rental)
    assert stands() == []


def test_a_landlord_can_be_taken_out(client_of, cast, rental, landlord) -> None:
    assert client_of(cast.worker).post(address("landlord_remove", rental)).status_code == 302
    assert stands() == []


def test_a_neighbour_takes_nobody_out(cast, rental, landlord) -> None:
    with scoped_to(cast.stranger), pytest.raises(OutOfScope):
        remove_landlord(actor=cast.stranger, rental=rental)
    assert stands() == [(NAME, PHONE)]


def test_none_is_kept_for_a_letting_that_has_ended(cast, rental) -> None:
    rental.state = RentalState.ENDED
    with pytest.raises(WrongStep):
        kept(cast.worker, rental)


def test_the_night_after_the_letting_has_ended_the_landlord_is_deleted(rental, landlord) -> None:
    assert forget_landlords(date(2026, 12, 1)) == 0
    type(rental).objects.filter(pk=rental.pk).update(state=RentalState.ENDED)
    assert forget_landlords(date(2026, 12, 1)) == 1
    assert stands() == []


def test_a_rental_with_a_landlord_is_not_deleted_under_them(
    client_of, cast, rental, landlord
) -> None:
    page = client_of(cast.worker).post(reverse("grid:rental_delete", args=[rental.pk]))
    assert page.status_code == 409
    assert type(rental).objects.filter(pk=rental.pk).exists()
