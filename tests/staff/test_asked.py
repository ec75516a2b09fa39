"""What the read log keeps of a question is one language; its pages speak the reader's."""

import pytest
from django.utils import translation

from core.audit import Action, Entry, record
from staff.services.asked import asked_words

KEPT = [
    ("last four: ab12", "证件后四位，索引 ab12"),
    ("number or phone: ab12 cd34", "证件号码或电话，索引 ab12 cd34"),
    ("name: 3 characters", "姓名，3 个字"),
    ("identity_number #ab12", "证件号码，索引 ab12"),
    ("phone #ab12", "电话，索引 ab12"),
    ("search: too many", "查询过于频繁"),
    ("dwelling 12", "房屋 12 号"),
    ("visit to dwelling 12", "走访房屋 12 号"),
    ("list 990101", "列表 990101"),
]


@pytest.mark.parametrize(("kept", "shown"), KEPT)
def test_what_was_asked_is_shown_in_chinese(kept, shown) -> None:
    with translation.override("zh-hans"):
        assert asked_words(kept) == shown


@pytest.mark.parametrize("kept", ["move in", "corrections", "correction", "referral"])
def test_a_word_is_shown_in_both_languages(kept) -> None:
    with translation.override("zh-hans"):
        assert asked_words(kept) != kept
    with translation.override("en"):
        assert asked_words(kept) == kept


def test_what_no_pattern_knows_is_shown_as_it_was_kept() -> None:
    assert asked_words("people: 12") == "people: 12"


@pytest.mark.django_db
def test_the_page_of_ones_own_reads_speaks_the_readers_language(client_of, cast) -> None:
    record(Entry(cast.worker, Action.SEARCH, "residents.person", asked="name: 3 characters"))
    own = "/staff/me/reads/"
    assert "姓名，3 个字" in client_of(cast.worker).get(own).content.decode()
    assert "name, 3 characters" in client_of(cast.worker, "en").get(own).content.decode()
