"""Personal values at rest: sealed, bound to their row, never readable with a wrong key."""

import base64
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.encryption import WrongKey, blind_index, is_current, seal, unseal
from core.fields import MASKED
from residents.models import Person

AES = "a1:AES-256-GCM:" + base64.b64encode(b"1" * 32).decode()
SM4 = "s1:SM4-GCM:" + base64.b64encode(b"2" * 16).decode()
OTHER = "a1:AES-256-GCM:" + base64.b64encode(b"3" * 32).decode()
NUMBER = "99010119900101123X"


@given(text=st.text(max_size=200), context=st.text(max_size=50))
def test_whatever_is_sealed_comes_back(text, context) -> None:
    assert unseal(seal(text, context), context) == text


@pytest.mark.parametrize("key", [AES, SM4])
def test_the_algorithm_is_a_setting(settings, key) -> None:
    settings.ENCRYPTION_KEYS = [key]

    assert unseal(seal(NUMBER, "person:1"), "person:1") == NUMBER


def test_two_seals_of_one_value_differ() -> None:
    assert seal(NUMBER, "person:1") != seal(NUMBER, "person:1")


def test_a_sealed_value_shows_nothing_of_the_text() -> None:
    assert NUMBER.encode() not in seal(NUMBER, "person:1")


def test_a_value_moved_to_another_row_cannot_be_opened() -> None:
    with pytest.raises(WrongKey):
        unseal(seal(NUMBER, "person:1"), "person:2")


def test_a_wrong_key_is_an_error_and_never_ciphertext(settings) -> None:
    settings.ENCRYPTION_KEYS = [AES]
    sealed = seal(NUMBER, "person:1")
    settings.ENCRYPTION_KEYS = [OTHER]

    with pytest.raises(WrongKey):
        unseal(sealed, "person:1")


def test_a_missing_key_is_an_error(settings) -> None:
    settings.ENCRYPTION_KEYS = [AES]
    sealed = seal(NUMBER, "person:1")
    settings.ENCRYPTION_KEYS = [SM4]

    with pytest.raises(WrongKey):
        unseal(sealed, "person:1")


def test_a_changed_bit_is_an_error() -> None:
    sealed = bytearray(seal(NUMBER, "person:1"))
    sealed[-1] ^= 1

    with pytest.raises(WrongKey):
        unseal(bytes(sealed), "person:1")


def test_what_was_sealed_before_a_rotation_stays_readable(settings) -> None:
    settings.ENCRYPTION_KEYS = [AES]
    sealed = seal(NUMBER, "person:1")
    settings.ENCRYPTION_KEYS = [SM4, AES]

    assert unseal(sealed, "person:1") == NUMBER
    assert not is_current(sealed)


@pytest.mark.parametrize("text", ["", "a1", "a1:DES:AAAA", "a1:AES-256-GCM:AAAA", "a 1:SM4-GCM:AA"])
def test_a_badly_written_key_stops_the_start(settings, text) -> None:
    settings.ENCRYPTION_KEYS = [text]

    with pytest.raises(ImproperlyConfigured):
        seal(NUMBER, "person:1")


def test_an_index_finds_the_same_value_and_no_other_purpose() -> None:
    assert blind_index(NUMBER, "identity") == blind_index(NUMBER, "identity")
    assert blind_index(NUMBER, "identity") != blind_index(NUMBER, "phone")


def test_the_index_has_a_key_of_its_own(settings) -> None:
    before = blind_index(NUMBER, "identity")
    settings.BLIND_INDEX_KEY = base64.b64encode(b"9" * 32).decode()

    assert blind_index(NUMBER, "identity") != before


def test_the_index_may_be_made_with_sm3(settings) -> None:
    before = blind_index(NUMBER, "identity")
    settings.BLIND_INDEX_HASH = "SM3"

    assert len(blind_index(NUMBER, "identity")) == 32
    assert blind_index(NUMBER, "identity") != before


def test_a_secret_prints_a_mask_wherever_it_is_printed() -> None:
    person = Person(id=uuid.uuid4(), identity_number=NUMBER)

    assert f"{person.identity_number} {person.identity_number!r}" == f"{MASKED} {MASKED}"
    assert person.identity_number.opened() == NUMBER
