"""The read log is written before anything is shown; what it holds are keys, never values."""

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from django.urls import get_resolver

from core.audit import Action, Entry, NotLogged, purpose_label, record
from core.rows import scoped_to
from core.views import within_scope
from residents.choices.people import PaperKind
from residents.papers import identity_index
from residents.services.reading import reveal, shown
from staff.choices import Role
from staff.models import AccessEvent
from staff.services.reads import who_looked
from tests import factories
from tests.staff.auditing import at_clock, key, read

NUMBER = "110105194912310020"  # check digit of GB 11643, area and day invented
PHONE = "13912345678"
APART = pytest.mark.django_db(transaction=True, databases=["default", "audit", "owner"])


def with_number(cell, **values):
    number = "99010119491231" + "002"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    number += "10X98765432"[total % 11]
    person = factories.make_person(
        cell,
        name="欧阳试验",
        identity_number=number,
        identity_index=identity_index(PaperKind.RESIDENT_ID, number),
        phone=PHONE,
        **values,
    )
    return person, number


def test_a_reveal_is_logged_with_purpose_key_and_field(town, cast):
    person, _number = with_number(town.cells[0])
    with scoped_to(cast.worker):
        reveal(actor=cast.worker, key=person.pk, field="phone", purpose="contact", reason="送药")
    event = AccessEvent.objects.get(action=Action.REVEAL)
    assert event.subject_keys == [str(person.pk)]
    assert (event.field_names, event.purpose, event.reason) == (["phone"], "contact", "送药")
    assert (event.roles, event.area_codes) == (["GW"], [town.cells[0].code])


def test_a_personal_number_in_a_reason_is_left_out(town, cast):
    person, number = with_number(town.cells[0])
    for text in (f"核对 {number}", f"拨打{PHONE}"):
        with scoped_to(cast.worker):
            reveal(actor=cast.worker, key=person.pk, field="name", purpose="verify", reason=text)
    kept = list(AccessEvent.objects.values_list("reason", flat=True))
    assert not [reason for reason in kept if number in reason or PHONE in reason]


@APART
def test_the_event_stands_though_the_view_fails_afterwards(settings):
    settings.AUDIT_DATABASE = "audit"
    town = factories.make_town()
    worker = factories.give_post("worker", Role.GRID_WORKER, town.cells[0])
    person, _number = with_number(town.cells[0])

    def view(request):
        shown(actor=request.user, people=[person], action=Action.VIEW)
        raise RuntimeError("the page breaks")

    request = RequestFactory().get("/")
    request.user = worker
    with pytest.raises(RuntimeError, match="breaks"):
        within_scope(view)(request)
    assert AccessEvent.objects.get().subject_keys == [str(person.pk)]


@APART
def test_when_the_log_refuses_to_be_written_nothing_is_shown(settings):
    settings.AUDIT_DATABASE = "audit"
    town = factories.make_town()
    worker = factories.give_post("worker", Role.GRID_WORKER, town.cells[0])
    person, _number = with_number(town.cells[0])
    role = connection.settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON staff_accessevent FROM {role}")
    try:
        with pytest.raises(NotLogged), scoped_to(worker):
            reveal(actor=worker, key=person.pk, field="phone", purpose="contact")
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"GRANT INSERT ON staff_accessevent TO {role}")


def test_a_log_on_a_database_that_does_not_exist_shows_nothing(town, cast, settings):
    settings.AUDIT_DATABASE = "nowhere"
    with pytest.raises(NotLogged):
        record(Entry(cast.worker, Action.VIEW, "residents.person", ("1",)))


def test_a_page_that_cannot_be_logged_says_so_and_holds_no_data(cast, client_of, settings):
    read(cast.worker, reason="不可见的话")
    settings.AUDIT_DATABASE = "nowhere"
    answer = client_of(cast.auditor, "en").get("/audit/events/")
    assert answer.status_code == 503
    assert "nothing is shown" in answer.content.decode()
    assert "不可见的话" not in answer.content.decode()


def readable_addresses():
    """Return the addresses of people's pages that need no key or a person's."""
    found = []
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "namespace", "") == "residents":
            found += [str(pattern.pattern) + str(one.pattern) for one in pattern.url_patterns]
    return found


def test_after_a_tour_through_every_page_the_log_holds_no_value(town, cast, client_of):
    home = factories.make_dwelling()
    number = with_number(town.cells[0])[1]
    person = factories.make_resident(
        home,
        name="欧阳走访",
        phone=PHONE,
        identity_number=number,
        identity_index=identity_index(PaperKind.RESIDENT_ID, number),
        awaits_merge=True,
        contact_address="槐荫路12号3单元",
    )
    for actor in (cast.worker, cast.leader, cast.auditor):
        client = client_of(actor)
        for path in readable_addresses():
            for start in ("<uuid:pk>", "<uuid:key>", "<uuid:person>"):
                path = path.replace(start, str(person.pk))
            if "<" not in path:
                client.get(f"/{path}")
                client.get(f"/{path}", {"q": number, "search": PHONE, "number": number})
                client.post(f"/{path}", {"kind": PaperKind.RESIDENT_ID, "number": number})
    for field in ("name", "identity_number", "phone", "contact_address"):
        with scoped_to(cast.worker):
            reveal(actor=cast.worker, key=person.pk, field=field, purpose="verify")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM staff_accessevent AS e")
        log = cursor.fetchone()[0]
    assert str(person.pk) in log
    values = (number, PHONE, "欧阳走访", "欧阳试验", "槐荫路")
    assert [value for value in values if value in log] == []


def test_who_looked_tells_day_role_area_and_purpose(town, cast):
    person, _number = with_number(town.cells[0])
    with scoped_to(cast.worker):
        reveal(actor=cast.worker, key=person.pk, field="phone", purpose="contact")
    (look,) = who_looked(person.pk)
    event = AccessEvent.objects.get()
    assert look.at == event.at
    assert (look.roles, look.areas) == (str(Role.GRID_WORKER.label), town.cells[0].name)
    assert look.purpose == purpose_label("contact") != "contact"
    assert look.fields == "电话"


def test_who_looked_names_nobody(town, cast):
    person, _number = with_number(town.cells[0])
    with scoped_to(cast.worker):
        reveal(actor=cast.worker, key=person.pk, field="phone", purpose="contact")
    assert cast.worker.full_name not in str(who_looked(person.pk))
    assert cast.worker.username not in str(who_looked(person.pk))


def test_who_looked_is_the_newest_first_and_of_this_person_only(db):
    read(person=1, at=at_clock(9, days_ago=3))
    read(person=1, at=at_clock(9, days_ago=1))
    read(person=2)
    looks = who_looked(key(1))
    assert [look.at for look in looks] == [at_clock(9, days_ago=1), at_clock(9, days_ago=3)]


def test_a_list_that_showed_a_person_counts_as_a_look(db):
    read(action=Action.LIST, subject_keys=[key(1), key(2)])
    assert len(who_looked(key(2))) == 1


def test_a_refused_try_and_a_look_into_the_log_show_nobody(db):
    read(action=Action.REFUSED)
    read(subject_kind="staff.accessevent")
    assert who_looked(key(1)) == []


def test_fields_and_areas_that_no_longer_exist_do_not_break_the_answer(db):
    read(field_names=["gone"], area_codes=["990999999999999"], subject_kind="gone.model")
    (look,) = who_looked(key(1))
    assert (look.fields, look.areas) == ("gone", "990999999999999")


def test_who_looked_reads_the_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = AccessEvent.objects.about(key(1))
        assert "subject_keys" in rows.explain()
