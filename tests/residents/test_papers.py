"""Numbers of papers, for every number there could be: checked, widened, masked."""

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from residents.choices.people import PaperKind, Sex
from residents.imports.people import read_day
from residents.papers import (
    BadPaper,
    birth_date_of,
    checked_identity,
    cleaned_number,
    cleaned_phone,
    masked_name,
    masked_number,
    masked_phone,
    sex_of,
    widened,
)

OLD_BIRTHS = st.dates(date(1900, 1, 1), date(1999, 12, 31))
AREAS = st.integers(100_000, 999_999)
SEQUENCES = st.integers(0, 999)
CHARACTERS = "0123456789X"
# GB 11643-1999, worked out here by the standard's own formula, not by the library.
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


@st.composite
def old_numbers(draw):
    """Draw a 15-digit number."""
    born = draw(OLD_BIRTHS)
    return f"{draw(AREAS)}{born:%y%m%d}{draw(SEQUENCES):03}"


def by_the_standard(first):
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def wide(text):
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


@given(old_numbers())
def test_the_check_character_is_that_of_the_standard(old):
    number = widened(old)
    assert number[17] == by_the_standard(number[:17])


@given(old_numbers())
def test_an_old_number_keeps_its_digits_and_gets_its_century(old):
    number = checked_identity(old)
    assert (number[:6], number[6:8], number[8:17]) == (old[:6], "19", old[6:])


@given(old_numbers())
def test_birth_and_sex_are_those_in_the_number(old):
    number = widened(old)
    assert birth_date_of(number) == date(1900 + int(old[6:8]), int(old[8:10]), int(old[10:12]))
    assert sex_of(number) == (Sex.MALE if int(old[14]) % 2 else Sex.FEMALE)


@given(old_numbers(), st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_one_mistyped_character_never_passes(old, place, other):
    number = widened(old)
    assume(number[place] != other)
    wrong = number[:place] + other + number[place + 1 :]
    with pytest.raises(BadPaper):
        checked_identity(wrong)


@given(old_numbers(), st.sampled_from(["", " ", "　", "-"]))
def test_full_width_digits_spaces_and_small_x_change_nothing(old, between):
    number = widened(old)
    written = between.join(wide(part) for part in (number[:6], number[6:14], number[14:].lower()))
    assert cleaned_number(PaperKind.RESIDENT_ID, f" {written} ") == number


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_said_to_be_none(text):
    for kind in PaperKind.values:
        try:
            found = cleaned_number(kind, text)
        except BadPaper:
            continue
        assert cleaned_number(kind, found) == found


@given(st.text(string.ascii_uppercase + string.digits, max_size=40))
def test_a_masked_number_shows_four_characters_at_most(number):
    mask = masked_number(number)
    assert len(mask) == len(number)
    assert sum(character != "*" for character in mask) <= 4


@given(st.text(string.digits, max_size=15))
def test_a_masked_phone_shows_five_digits_at_most(number):
    mask = masked_phone(number)
    assert len(mask) == len(number)
    assert sum(character != "*" for character in mask) <= 5


@given(st.text(min_size=1, max_size=60))
def test_a_masked_name_shows_one_character(name):
    assume("*" not in name)
    assert masked_name(name).rstrip("*") == name[0]


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "+86", "0086", "+86 "]))
def test_a_mobile_number_is_the_same_with_and_without_its_country(number, country):
    assert cleaned_phone(country + str(number)) == str(number)


@given(st.dates(date(1909, 1, 1), date(2030, 12, 31)))
def test_every_way_of_writing_a_day_means_the_same_day(day):
    serial = (day - date(1899, 12, 30)).days
    ways = (
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        str(serial),
    )
    assert {read_day(way) for way in ways} == {day}
