"""What a list of households does to the registers, once and again, and how it is undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, OutOfScope
from core.rows import everything, scoped, scoped_to
from grid.imports.reasons import StillInUse
from grid.models import RentalHousing
from residents.imports.batches import forget_unfinished
from residents.imports.undo import undo_import
from residents.models import PeopleImport, Person
from residents.papers import identity_index, phone_index
from tests.factories import give_post, make_dwelling, make_resident
from tests.residents.importing import (
    HEADER,
    begin,
    homes,
    line,
    make_homes,
    number,
    people,
    reasons,
    run,
    table,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def doors(town):
    return make_homes().doors


def undo(batch, actor):
    with scoped_to(actor):
        return undo_import(batch=batch, actor=actor)


def test_a_list_becomes_people_at_their_homes(cast, doors):
    batch = run(workbook(HEADER, line(1), line(2)), cast.leader)
    assert (batch.state, batch.new_count, reasons(batch)) == ("applied", 2, [])
    first = people()[0]
    assert first.identity_number.opened() == number(2)
    assert homes(first)[0].dwelling == doors["3-1-201"]


def test_an_imported_number_is_found_by_its_index(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    with scoped_to(cast.leader):
        found = Person.objects.visible_to(cast.leader).get()
        assert bytes(found.phone_index) == phone_index("13800000001")
        assert found.phone.opened() == "13800000001"


def test_an_imported_home_is_claimed_until_somebody_has_seen_it(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    home = homes(people()[0])[0]
    assert (home.state, home.is_head, home.area_code) == (
        "claimed",
        True,
        doors["3-1-101"].area_code,
    )


def test_the_history_says_who_imported_whom(cast, doors):
    batch = run(workbook(HEADER, line(1)), cast.leader)
    with scoped(everything("tests")):
        event = people()[0].history.get()
    assert event.pgh_context["import"] == str(batch.pk)
    assert event.pgh_context["actor"] == cast.leader.pk


def test_the_same_list_again_changes_nothing(cast, doors):
    content = workbook(HEADER, line(1), line(2))
    run(content, cast.leader)
    again = run(content, cast.leader)
    assert (again.new_count, again.same_count, again.changed_count) == (0, 2, 0)
    assert [person.version for person in people()] == [1, 1]


def test_people_without_papers_are_known_again_too(cast, doors):
    content = workbook(HEADER, line(1, 身份证号="无"), line(2, 身份证号=""))
    run(content, cast.leader)
    assert run(content, cast.leader).same_count == 2
    assert {person.paper_kind for person in people()} == {"none", "resident_id"}


def test_a_new_phone_changes_the_person(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    batch = run(workbook(HEADER, line(1, 联系电话="13900000001")), cast.leader)
    assert (batch.changed_count, people()[0].phone.opened()) == (1, "13900000001")


def test_an_empty_cell_takes_nothing_away(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    batch = run(workbook(HEADER, line(1, 联系电话="")), cast.leader)
    assert (batch.same_count, people()[0].phone.opened()) == (1, "13800000001")


def test_another_door_is_a_move(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    batch = run(workbook(HEADER, line(1, 楼栋="5号楼", 单元="", 房号="8")), cast.leader)
    there = homes(people()[0])
    assert batch.moved_count == 1
    assert {home.dwelling: home.state for home in there} == {
        doors["3-1-102"]: "moved_out",
        doors["5--8"]: "claimed",
    }
    assert people()[0].area_code == doors["5--8"].area_code


def test_a_tenant_finds_the_rental_or_makes_it(cast, doors):
    header = (*HEADER, "居住类型")
    rows = ([*line(1), "租户"], [*line(2, 房号="102", 与户主关系="配偶"), "租住"])
    batch = run(workbook(header, *rows), cast.leader)
    rental = RentalHousing.objects.get()
    assert (batch.rental_count, rental.dwelling, rental.state) == (1, doors["3-1-102"], "found")
    assert {homes(person)[0].rental for person in people()} == {rental}


def test_a_number_beyond_the_area_is_taken_in_without_a_word(cast, doors, town):
    elsewhere = make_dwelling()
    other = make_resident(elsewhere, identity_number=number(1), identity_index=index_of(number(1)))
    with scoped(everything("tests")):
        Person.objects.filter(pk=other.pk).update(area_code=town.cells[6].code)
    batch = run(workbook(HEADER, line(1)), cast.leader)
    assert (batch.new_count, batch.error_count) == (1, 0)
    assert sorted(person.awaits_merge for person in people()) == [False, True]


def index_of(text):

    return identity_index("resident_id", text)


def test_a_key_of_the_source_finds_a_person_whose_number_was_corrected(cast, doors):
    header = (*HEADER, "人员编号")
    run(workbook(header, [*line(1), "P1"]), cast.leader)
    batch = run(workbook(header, [*line(1, 身份证号=number(3)), "P1"]), cast.leader)
    assert (batch.changed_count, batch.new_count) == (1, 0)
    assert people()[0].identity_number.opened() == number(3)


def test_bad_rows_keep_everything_out_unless_they_are_left_out(cast, doors):
    content = workbook(HEADER, line(1), line(2, 房号="999"))
    batch = run(content, cast.leader)
    assert (batch.state, people()) == ("previewed", [])
    batch = run(content, cast.leader, accept=True)
    assert (batch.state, batch.accepted_without, len(people())) == ("applied", True, 1)


def test_a_check_writes_nobody(cast, doors):
    batch = run(workbook(HEADER, line(1)), cast.leader, only_check=True)
    assert (batch.state, batch.new_count, people()) == ("previewed", 1, [])


def test_undoing_takes_new_people_back(cast, doors):
    batch = run(workbook(HEADER, line(1), line(2)), cast.leader)
    assert undo(batch, cast.leader).state == "undone"
    assert people() == []


def test_undoing_gives_changed_and_moved_people_back_what_they_had(cast, doors):
    run(workbook(HEADER, line(1)), cast.leader)
    changed = line(1, 联系电话="13900000001", 楼栋="5号楼", 单元="", 房号="8")
    undo(run(workbook(HEADER, changed), cast.leader), cast.leader)
    person = people()[0]
    assert person.phone.opened() == "13800000001"
    assert [(home.dwelling, home.state) for home in homes(person)] == [
        (doors["3-1-102"], "claimed")
    ]
    assert person.area_code == doors["3-1-102"].area_code


def test_undoing_removes_the_rentals_that_only_the_list_knew(cast, doors):
    header = (*HEADER, "居住类型")
    undo(run(workbook(header, [*line(1), "租户"]), cast.leader), cast.leader)
    assert not RentalHousing.objects.exists()


def test_work_done_since_is_not_undone(cast, doors):
    batch = run(workbook(HEADER, line(1), line(2)), cast.leader)
    with scoped_to(cast.leader):
        Person.objects.visible_to(cast.leader).filter(name__endswith="乙").update(name="改名")
    with pytest.raises(StillInUse):
        undo(batch, cast.leader)
    assert len(people()) == 2


def test_somebody_without_the_right_sends_nothing(cast, doors):
    for actor in (cast.police, cast.street_staff, cast.administrator):
        with pytest.raises(NotAllowed):
            begin(workbook(HEADER, line(1)), actor)


def test_a_worker_imports_the_own_cell_only(cast, doors, town):
    own = town.cells[0].code
    assert run(workbook(HEADER, line(1)), cast.worker, area_code=own).new_count == 1
    with pytest.raises(OutOfScope):
        begin(workbook(HEADER, line(1)), cast.worker)


def test_another_communitys_import_is_not_there(cast, doors, town):
    batch = run(workbook(HEADER, line(1)), cast.leader, only_check=True)
    other = give_post("nextleader", "GL", town.next_community)
    with scoped_to(other):
        assert not PeopleImport.objects.exists()
    with pytest.raises(OutOfScope):
        undo(batch, other)


def test_an_applied_list_is_not_kept(cast, doors, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = run(workbook(HEADER, line(1)), cast.leader)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (batch.file.name, batch.sample) == ("", None)


def test_a_waiting_list_is_kept_sealed(cast, doors, tmp_path):
    run(table(HEADER, line(1)), cast.leader, "list.csv", only_check=True)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    assert number(1).encode() not in kept


def test_a_list_nobody_applied_is_forgotten(cast, doors, django_capture_on_commit_callbacks):
    batch = run(workbook(HEADER, line(1)), cast.leader, only_check=True)
    with scoped(everything("tests")), django_capture_on_commit_callbacks(execute=True):
        old = timezone.now() - timedelta(days=8)
        PeopleImport.objects.filter(pk=batch.pk).update(updated_at=old)
        assert forget_unfinished() == 1
        assert not PeopleImport.objects.exists()
