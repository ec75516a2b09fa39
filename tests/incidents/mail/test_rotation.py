"""A new key seals the letters as they came anew; then the old key can be thrown away."""

import base64
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from core.encryption import WrongKey, is_current, unseal_bytes
from core.rotation import sealed_tables
from core.rows import everything, scoped
from incidents.models import CaseFile, Contact, Letter, Message
from incidents.services.mail.intake import take_in
from incidents.services.mail.originals import context_of
from tests.incidents.mail.letters import letter

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OLD = "old:AES-256-GCM:" + base64.b64encode(b"1" * 32).decode()
NEW = "new:SM4-GCM:" + base64.b64encode(b"2" * 16).decode()
# Every table of cases that holds sealed columns.
SEALED = {
    "agreement", "agreementsignature", "agreementtext", "contact", "courtquestion", "disputeparty",
    "dossierfile", "exchangerow", "message", "sessionminutes", "webhook", "webhookhistory",
}  # fmt: skip


@pytest.fixture
def letters(post, settings):
    """Three letters that were taken in under the old key."""
    settings.ENCRYPTION_KEYS = [OLD]
    for number in range(3):
        take_in(letter(f"SECRET-{number}"))
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    with scoped(everything("a test")):
        return list(Letter.objects.filter(original__isnull=False))


def told(**options):
    out = StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def kept(letter):
    """Return the sealed content of a letter as it lies on the disk."""
    with scoped(everything("a test")):
        file = Letter.objects.get(pk=letter.pk).original
    with default_storage.open(file.file.name) as lying:
        return lying.read()


def test_every_letter_is_readable_without_the_old_key(letters, settings) -> None:
    told()
    settings.ENCRYPTION_KEYS = [NEW]
    for one in letters:
        assert b"SECRET-" in unseal_bytes(kept(one), context_of(one.pk))


def test_every_letter_lies_under_the_new_key_and_under_its_own_hash(letters) -> None:
    told()
    assert all(is_current(kept(one)) for one in letters)
    for file in CaseFile.objects.filter(kind="mail"):
        assert file.sha256 in file.file.name


def test_nothing_is_left_under_the_old_key_on_the_disk(letters, settings) -> None:
    told()
    lying = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*.sealed")]
    assert len(lying) == 3
    assert all(is_current(content) for content in lying)


def test_a_second_run_finds_nothing(letters) -> None:
    assert "letters: 3 to seal anew" in told()
    assert "letters: 0 to seal anew" in told()


def test_a_look_changes_nothing(letters, settings) -> None:
    before = [kept(one) for one in letters]
    assert "letters: 3 to seal anew" in told(dry_run=True)
    assert [kept(one) for one in letters] == before


def test_without_the_old_key_the_letter_is_named_and_stays(letters, settings) -> None:
    before = [kept(one) for one in letters]
    with scoped(everything("a test")):
        Message.objects.all().delete()
        Contact.objects.all().delete()
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match="letters"):
        told()
    assert [kept(one) for one in letters] == before
    with pytest.raises(WrongKey):
        unseal_bytes(before[0], context_of(letters[0].pk))


def test_every_table_of_cases_with_sealed_columns_is_rotated() -> None:
    found = {
        table.model._meta.model_name
        for table in sealed_tables()
        if table.model._meta.app_label == "incidents"
    }
    assert found == SEALED
