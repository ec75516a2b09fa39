"""The public notice says what the registers say, to everybody, in both languages."""

import html
import re
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from core.registry import registers
from staff.services.notice import notice

PARTS = ("title", "purpose", "basis", "receivers", "kept")


def page_in(language, path="/privacy/"):
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def lines_on(page):
    """Return how many kinds of information a page tells."""
    return len(re.findall("data-line", page))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_registered_field_is_told_with_purpose_basis_receivers_and_end(db, language) -> None:
    page = page_in(language)
    with translation.override(language):
        told = [
            str(getattr(entry, part))
            for register in registers()
            for entry in register.entries
            for part in PARTS
        ]
    assert [text for text in told if text not in page] == []


def test_it_tells_nothing_that_is_not_registered(db) -> None:
    assert lines_on(page_in("zh-hans")) == sum(len(part.lines) for part in notice())


def test_a_field_less_in_the_register_is_a_line_less_on_the_page(db, monkeypatch) -> None:
    before = lines_on(page_in("zh-hans"))
    first, *others = registers()
    shorter = replace(first, entries=first.entries[1:])
    monkeypatch.setattr("staff.services.notice.registers", lambda: (shorter, *others))
    assert lines_on(page_in("zh-hans")) == before - 1


def test_children_are_told_in_their_own_words_what_is_held_of_residents(db) -> None:
    page = page_in("en", "/privacy/children/")
    theirs = [part for part in notice() if part.concerns_children]
    assert [str(part.subjects) for part in theirs] == ["居民", "青少年帮扶档案"]
    assert lines_on(page) == sum(len(part.lines) for part in theirs)
    assert "Nobody gives you marks here." in page


def test_it_names_who_answers_for_the_data(db, settings) -> None:
    settings.DATA_PROTECTION_OFFICER = {
        "office": "某中心", "name": "某负责人", "phone": "05551234567", "address": "某路1号",
        "email": "dpo@example.org",
    }  # fmt: skip
    for path in ("/privacy/", "/privacy/children/"):
        page = page_in("zh-hans", path)
        for text in settings.DATA_PROTECTION_OFFICER.values():
            assert text in page


def test_it_names_no_table_and_no_column(db) -> None:
    page = page_in("en")
    assert "residents.person" not in page
    assert "identity_index" not in page


def test_it_tells_each_module_apart_under_one_heading(db) -> None:
    page = page_in("en")
    headings = ["Residents", "Care records", "Youth support files"]
    assert [page.count(f"<h2>{heading}</h2>") for heading in headings] == [1, 1, 1]
    assert len(re.findall("data-part", page)) == len(registers())


@pytest.mark.parametrize(
    "title",
    [
        "that a household was verified, or that somebody moved: when, where, by whom",
        "that a fact was said to be wrong, what it should be, and what was decided",
        "which service somebody is offered, by which authority, from when until when",
        "what the young person wishes, what the guardian says, why help is best",
        "how much help is owed, for which needs, decided by which two people",
        "who may read a record or file by name, for how long, and who granted it",
    ],
)
def test_it_names_the_acts_the_care_records_and_the_youth_files(db, title) -> None:
    assert title in page_in("en")
