"""Nobody without a grant can tell that a file exists: not a byte, not a query, not an error."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.rows import everything, scoped
from core.saving import delete_record
from residents.models import Person, Residency
from staff.models import AccessEvent
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db
ACTORS = (
    "worker", "leader", "police", "street_staff", "district_staff", "administrator", "auditor",
)  # fmt: skip
# What differs between any two answers to one question: the tokens of a form, the nonce of the
# page's policy, the key that lets a phone send a form twice and act once; and the planner's guess
# of the rows of a table with its size on disk, which rows that were taken back leave larger.
CHANGING = re.compile(
    rb'(?:csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="'
    rb'|name="(?:client_uuid|page)" value=")[^"]*'
    rb'|<td class="text-end">\d+</td><td class="text-end">[^<]*'
    rb"(?:KB|MB|\xe5\xad\x97\xe8\x8a\x82)</td>"
    rb"|\d\d:\d\d"  # a walk may begin in one minute and end in the next
)


@pytest.fixture
def child(town):
    return files.somebody(town.cells[0])


def plain_addresses(patterns: list[Any], names: str = "") -> list[str]:
    """Return every address without a part to fill in: lists, forms, boards."""
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{names}{pattern.namespace}:" if pattern.namespace else names
            found += plain_addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern) and pattern.name and "<" not in str(pattern.pattern):
            found.append(reverse(names + pattern.name))
    return found


SKIPPED = re.compile(r"logout|language|schema|docs|sign|factor|password|sample|export")


def addresses(person: Person, home: Residency) -> list[str]:
    """Return what an outsider can ask for around a person: lists, and what names them."""
    found = [one for one in plain_addresses(get_resolver().url_patterns) if not SKIPPED.search(one)]
    building = home.dwelling.building_id
    found += [f"/places/buildings/{building}/", f"/places/dwellings/{home.dwelling_id}/"]
    found += [f"/api/grid/buildings/{building}/", f"/places/buildings/?q={person.name}"]
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace == "residents":
            found += filled(resolver, person, home)
    return found


def filled(resolver: URLResolver, person: Person, home: Residency) -> list[str]:
    """Return the pages of residents that name the person, whatever room built them."""
    keys = {"uuid": person.pk, "int": home.dwelling_id}
    found = []
    for pattern in resolver.url_patterns:
        parts = pattern.pattern.converters
        if len(parts) == 1 and type(next(iter(parts.values()))).__name__ == "UUIDConverter":
            name = next(iter(parts))
            found.append(reverse(f"residents:{pattern.name}", kwargs={name: keys["uuid"]}))
    return found


def answers(client: Any, asked: list[str]) -> dict[str, tuple[int, bytes, int]]:
    """Return status, bytes and number of queries of each address; nothing the walk wrote stays."""
    found = {}
    with undone():
        for address in asked:
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            found[address] = (answer.status_code, CHANGING.sub(b"", body), len(queries))
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reads_since(last: int) -> list[AccessEvent]:
    """Return the reads written after one, as new rows."""
    return [
        AccessEvent(**{name: value for name, value in row.items() if name != "id"})
        for row in AccessEvent.objects.filter(pk__gt=last).order_by("pk").values()
    ]


@pytest.mark.parametrize("who", ACTORS)
def test_every_answer_is_the_same_with_and_without_files(
    people, cast, child, client_of, who
) -> None:
    with scoped(everything("a test")):
        home = Residency.objects.select_related("dwelling").get(person=child)
    asked = addresses(child, home)
    assert len(asked) > 20
    client = client_of(getattr(cast, who))
    answers(client, asked)  # caches are warm
    last = AccessEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    with undone():
        files.opened(people, child)
        files.served(people, child)
        looked_up = reads_since(last)
        having = answers(client, asked)
    # Whoever may read the log sees that somebody was looked up, whatever came of it: the
    # look-ups stand in both towns, the files in one.
    assert looked_up
    for event in looked_up:
        event.save(force_insert=True)
    lacking = answers(client, asked)

    different = [address for address in asked if having[address] != lacking[address]]
    assert different == []


def test_the_walk_would_show_a_difference(cast, town, client_of) -> None:
    client = client_of(cast.worker)
    with undone():
        files.somebody(town.cells[0])
        more = answers(client, ["/people/"])
    assert answers(client, ["/people/"]) != more


@pytest.mark.parametrize("has_files", [False, True])
def test_deleting_a_person_says_the_same_with_and_without_files(
    people, cast, town, has_files
) -> None:
    person = files.somebody(town.cells[0])
    if has_files:
        files.opened(people, person)
        files.served(people, person)
    with scoped(everything("a test")):
        Residency.objects.filter(person=person).delete()
    with acting(cast.worker), CaptureQueriesContext(connection) as queries:
        delete_record(actor=cast.worker, record=person)
    tables = {name for query in queries for name in re.findall(r'"(residents_\w+)"', query["sql"])}

    assert not [name for name in tables if re.search("care|youth|grant|support", name)]
    with scoped(everything("a test")):
        assert not Person.objects.filter(pk=person.pk).exists()


def test_no_constraint_of_the_database_hangs_a_person_on_a_file(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'residents_person'::regclass"
        )
        hanging = {name for (name,) in cursor.fetchall()}

    assert not [name for name in hanging if re.search("care|youth|grant|support|opening", name)]


def test_merging_somebody_with_a_file_says_nothing_to_who_merges(people, cast, town) -> None:
    person = files.somebody(town.cells[0])
    twin = files.somebody(town.cells[0], sequence=300)
    files.opened(people, person)
    files.opened(people, twin)
    files.served(people, person)
    files.served(people, twin)

    with acting(cast.worker):
        assert Person.objects.filter(pk=person.pk).update(merged_into=twin) == 1


def test_a_second_proposal_is_answered_like_the_first(people, child, client_of) -> None:
    typed = {
        "identity_number": files.number_of(child),
        "category": "left_behind_child",
        "source": "school",
        "basis": "guardian_consent",
        "basis_document": "同意书4号",
        "decider": people.supervisor.pk,
        **files.TEXTS,
    }
    client = client_of(people.youth_two)
    said = []
    for time in range(2):
        if time:
            files.opened(people, child)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/people/youth/propose/", typed)
        page = CHANGING.sub(b"", client.get("/people/youth/").content).decode()
        said.append((answer.status_code, len(queries), re.sub(r"Y-\w{8}", "", page)))
    assert said[0] == said[1]


def test_history_of_people_does_not_grow_by_a_file(people, cast, child) -> None:
    def past() -> int:
        with acting(cast.worker), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM residents_personhistory")
            return cursor.fetchone()[0]

    before = past()
    files.opened(people, child)
    files.served(people, child)
    assert past() == before


def test_no_column_of_the_room_holds_an_offence_or_a_penalty() -> None:
    words = re.compile(r"offen[cs]e|penal|crim|sentence|convict|verdict|arrest|detention|danger")
    columns = [
        str(field)
        for model in apps.get_app_config("residents").get_models()
        for field in model._meta.local_fields
        if words.search(field.name)
    ]
    assert columns == []
