"""Signing an agreement: on paper, on the mediator's device, by a one-time link (S19)."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped, scoped_to
from incidents.models import (
    AgreementSignature,
    AgreementText,
    DossierFile,
    Notice,
    PartyReading,
    SigningLink,
)
from incidents.services.disputes import (
    Hands,
    LinkVoid,
    change_agreement,
    keep_scan,
    keep_scans,
    leave_mediation,
    make_link,
    read_link,
    read_scan,
    refuse_by_link,
    refuse_to_sign,
    sign_agreement,
    sign_by_link,
    sign_on_device,
)
from incidents.services.disputes.papers import agreement_paper
from incidents.services.disputes.scans import MOST_BYTES
from staff.models import AccessEvent
from tests.browser.journeys import a_photo
from tests.incidents import mediating as at

DRAWN = "M10 20L30 40L50 20M70 70L90 90"


@pytest.fixture
def unsigned(room):
    """A written agreement that nobody has signed."""
    return at.agreed(room)


def text_of(dispute) -> AgreementText:
    """Return the text that is signed now."""
    with scoped(everything("a test looks")):
        return AgreementText.objects.current().get(agreement__dispute=dispute.pk)


def signatures_of(dispute) -> list[AgreementSignature]:
    """Return the signatures that count."""
    with scoped(everything("a test looks")):
        return list(text_of(dispute).signatures.all())


def is_in_effect(dispute) -> bool:
    """Tell whether the agreement has taken effect."""
    with scoped(everything("a test looks")):
        return dispute.agreements.get(replaced_at=None).effective_at is not None


def by_link(room, dispute, party, name) -> None:
    """Let a party sign by a new link."""
    secret = make_link(actor=room.mediator, party=party)
    sign_by_link(secret=secret, hands=Hands(name, DRAWN), seen=text_of(dispute).sha256)


def first_lock(use) -> str:
    """Return the table of which something locks a row first."""
    with CaptureQueriesContext(connection) as asked:
        use()
    locks = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE')
    return next(found[1] for one in asked if (found := locks.search(one["sql"])))


def test_a_party_signs_by_a_link_on_its_own_phone(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")

    (kept,) = signatures_of(unsigned)
    assert (kept.way, kept.party_id, kept.recorded_by) == ("link", one.pk, None)
    assert (kept.written_name.opened(), kept.drawing.opened()) == ("张建国", DRAWN)


def test_a_party_signs_on_the_mediators_device(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    seen = text_of(unsigned).sha256
    sign_on_device(actor=room.mediator, case=unsigned, party=one, hands=Hands("张 建国"), seen=seen)

    assert [row.way for row in signatures_of(unsigned)] == ["device"]


def test_the_mediator_signs_in_the_own_name(room, unsigned) -> None:
    seen = text_of(unsigned).sha256
    sign_on_device(
        actor=room.mediator, case=unsigned, hands=Hands(room.mediator.full_name), seen=seen
    )

    assert [row.signer for row in signatures_of(unsigned)] == ["mediator"]


def test_by_three_ways_together_it_takes_effect(room, unsigned) -> None:
    one, other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")
    sign_agreement(actor=room.mediator, case=unsigned, parties=[other], seal=True)
    assert not is_in_effect(unsigned)
    sign_on_device(
        actor=room.mediator,
        case=unsigned,
        hands=Hands(room.mediator.full_name),
        seen=text_of(unsigned).sha256,
    )

    assert is_in_effect(unsigned)


def test_nobody_signs_in_another_name(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)

    with pytest.raises(BadInput):
        by_link(room, unsigned, one, "李秀英")


def test_a_drawing_is_strokes_and_nothing_else(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)

    with pytest.raises(BadInput):
        sign_by_link(
            secret=secret,
            hands=Hands("张建国", '"/><script>alert(1)</script>'),
            seen=text_of(unsigned).sha256,
        )


def test_a_link_works_once(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)
    hands, seen = Hands("张建国"), text_of(unsigned).sha256
    sign_by_link(secret=secret, hands=hands, seen=seen)

    with pytest.raises(LinkVoid):
        sign_by_link(secret=secret, hands=hands, seen=seen)


@pytest.mark.parametrize("use", ["sign", "refuse"])
def test_a_link_locks_its_dispute_first_as_every_step_does(room, unsigned, use) -> None:
    """Whoever locked them the other way round would wait in a ring with the mediator."""
    one, _other = at.parties_of(unsigned)
    secret, seen = make_link(actor=room.mediator, party=one), text_of(unsigned).sha256
    uses = {
        "sign": lambda: sign_by_link(secret=secret, hands=Hands("张建国"), seen=seen),
        "refuse": lambda: refuse_by_link(secret=secret),
    }

    assert first_lock(uses[use]) == "incidents_dispute"


def test_looking_does_not_use_a_link_up(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)
    read_link(secret)

    assert read_link(secret).party == one


def test_a_new_link_makes_the_one_before_void(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    before = make_link(actor=room.mediator, party=one)
    make_link(actor=room.mediator, party=one)

    with pytest.raises(LinkVoid):
        read_link(before)


def test_a_link_ends_after_seven_days(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)
    with scoped(everything("a test waits")):
        SigningLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(LinkVoid):
        read_link(secret)


def test_the_secret_of_a_link_is_kept_nowhere(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)
    with scoped(everything("a test looks")), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(link)::text FROM incidents_signinglink AS link")
        kept = cursor.fetchone()[0]

    assert secret not in kept
    assert secret.encode().hex() not in kept


def test_a_changed_agreement_makes_signatures_void(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms(terms="改铺厚地垫"))

    assert signatures_of(unsigned) == []


def test_what_was_void_does_not_let_it_take_effect(room, unsigned) -> None:
    parties = at.parties_of(unsigned)
    sign_agreement(actor=room.mediator, case=unsigned, parties=parties)
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms(terms="改铺厚地垫"))
    sign_agreement(actor=room.mediator, case=unsigned, mediator=True, seal=True)

    assert not is_in_effect(unsigned)


def test_saving_the_same_words_again_keeps_the_signatures(room, unsigned) -> None:
    parties = at.parties_of(unsigned)
    sign_agreement(actor=room.mediator, case=unsigned, parties=parties)
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms())

    assert len(signatures_of(unsigned)) == 2


def test_a_changed_agreement_makes_links_void(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    secret = make_link(actor=room.mediator, party=one)
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms(terms="改铺厚地垫"))

    with pytest.raises(LinkVoid):
        read_link(secret)


def test_nobody_signs_another_text_than_the_one_they_saw(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    seen = text_of(unsigned).sha256
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms(terms="改铺厚地垫"))

    with pytest.raises(WrongStep):
        sign_on_device(
            actor=room.mediator, case=unsigned, party=one, hands=Hands("张建国"), seen=seen
        )


def test_the_fingerprint_is_that_of_the_words_on_the_paper(room, unsigned) -> None:
    before = text_of(unsigned)
    change_agreement(actor=room.mediator, case=unsigned, terms=at.terms(amount="0.01"))

    assert len(before.sha256) == 64
    assert text_of(unsigned).sha256 != before.sha256


def test_a_refusal_is_recorded_and_nobody_is_asked_why(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    refuse_to_sign(actor=room.mediator, party=one)

    assert at.parties_of(unsigned)[0].signing_refused_at
    assert unsigned.events.filter(step="agreement.refuse").exists()


def test_a_party_refuses_by_its_link_and_the_mediator_is_told(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    refuse_by_link(secret=make_link(actor=room.mediator, party=one))

    assert at.parties_of(unsigned)[0].signing_refused_at
    assert Notice.objects.filter(user=room.mediator, kind="dispute.refused").exists()


def test_who_refused_may_still_sign(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    refuse_to_sign(actor=room.mediator, party=one)
    by_link(room, unsigned, one, "张建国")

    assert at.parties_of(unsigned)[0].signing_refused_at is None
    assert len(signatures_of(unsigned)) == 1


def test_a_party_does_not_refuse_what_it_signed(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")

    with pytest.raises(WrongStep):
        refuse_to_sign(actor=room.mediator, party=one)


def test_what_is_agreed_is_not_left_any_more(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)

    with pytest.raises(WrongStep):
        leave_mediation(actor=room.mediator, party=one)


def test_a_colleague_makes_no_link(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)

    with pytest.raises((NotAllowed, OutOfScope)):
        make_link(actor=room.colleague, party=one)


def test_the_database_shows_texts_and_signatures_to_nobody_else(room, unsigned) -> None:
    sign_agreement(actor=room.mediator, case=unsigned, mediator=True)
    seen = []
    for actor in (room.mediator, room.colleague, room.street):
        with scoped_to(actor):
            seen.append((AgreementText.objects.count(), AgreementSignature.objects.count()))

    assert seen == [(1, 1), (0, 0), (0, 0)]


def test_the_look_at_a_link_is_kept(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    read_link(make_link(actor=room.mediator, party=one))

    with scoped(everything("a test looks")):
        assert PartyReading.objects.filter(party=one, what="signing").count() == 1


# Scans


def test_a_scan_is_kept_sealed_and_read_again(room, unsigned) -> None:
    kept = keep_scan(actor=room.mediator, case=unsigned, content=a_photo())
    with scoped_to(room.mediator):
        mime, content = read_scan(actor=room.mediator, case=unsigned, key=kept.pk)
    with scoped(everything("a test looks")), connection.cursor() as cursor:
        cursor.execute("SELECT content FROM incidents_dossierfile")
        stored = bytes(cursor.fetchone()[0])

    assert (mime, content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert content[:64] not in stored


def test_reading_a_scan_enters_the_read_log(room, unsigned) -> None:
    kept = keep_scan(actor=room.mediator, case=unsigned, content=a_photo())
    with scoped_to(room.mediator):
        read_scan(actor=room.mediator, case=unsigned, key=kept.pk)

    last = AccessEvent.objects.latest("id")
    assert (last.subject_kind, last.subject_keys) == ("incidents.dossierfile", [str(kept.pk)])


def test_a_pdf_is_a_scan_and_a_page_of_html_is_none(room, unsigned) -> None:
    keep_scan(actor=room.mediator, case=unsigned, content=b"%PDF-1.7 scanned")

    with pytest.raises(BadInput):
        keep_scan(actor=room.mediator, case=unsigned, content=b"<html>hello</html>")


class Unread(SimpleUploadedFile):
    """A file that nobody may read."""

    def read(self, *_args):
        """Say that it was read."""
        raise AssertionError("it was read")


def test_a_scan_that_is_too_large_is_refused_unread(room, unsigned) -> None:
    large = Unread("scan.pdf", b"%PDF-")
    large.size = MOST_BYTES + 1

    with pytest.raises(BadInput):
        keep_scans(actor=room.mediator, case=unsigned, scans=[large])


def test_an_agreement_has_so_many_scans_and_no_more(room, unsigned, monkeypatch) -> None:
    monkeypatch.setattr("incidents.services.disputes.scans.MOST_SCANS", 2)
    for number in range(2):
        keep_scan(actor=room.mediator, case=unsigned, content=b"%%PDF-1.7 %d" % number)

    with pytest.raises(BadInput):
        keep_scan(actor=room.mediator, case=unsigned, content=b"%PDF-1.7 one more")


def test_others_find_no_scan(room, unsigned) -> None:
    kept = keep_scan(actor=room.mediator, case=unsigned, content=a_photo())
    with scoped_to(room.colleague), pytest.raises(OutOfScope):
        read_scan(actor=room.colleague, case=unsigned, key=kept.pk)
    with scoped_to(room.colleague):
        assert not DossierFile.objects.exists()


# Pages


def test_the_paper_shows_signatures_and_no_contact(room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")
    with scoped_to(room.mediator):
        words = at.pdf_words(agreement_paper(actor=room.mediator, case=unsigned))

    assert "张建国" in words
    assert text_of(unsigned).sha256[:16] in words
    assert "13800001111" not in words


@pytest.mark.parametrize("page", ["sign", "sign_link"])
def test_a_name_on_a_page_to_sign_enters_the_read_log(client_of, room, unsigned, page) -> None:
    one, _other = at.parties_of(unsigned)
    client, address = client_of(room.mediator), f"incidents:{page}"
    ask = client.post if page == "sign_link" else client.get
    answer = ask(reverse(address, args=[unsigned.pk, one.pk]))

    logged = AccessEvent.objects.filter(subject_kind="incidents.disputeparty").latest("id")
    assert "张建国" in answer.content.decode()
    assert (logged.subject_keys, logged.field_names) == ([str(one.pk)], ["name"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_mediator_sees_who_signed_and_how(client_of, room, unsigned, language) -> None:
    one, _other = at.parties_of(unsigned)
    by_link(room, unsigned, one, "张建国")
    client = client_of(room.mediator)
    client.cookies["django_language"] = language
    page = client.get(reverse("incidents:dispute_detail", args=[unsigned.pk])).content.decode()

    assert {"zh-hans": "本人手机", "en": "own phone"}[language] in page


def test_a_link_is_opened_and_signed_without_an_account(client, room, unsigned) -> None:
    one, _other = at.parties_of(unsigned)
    address = reverse("portal:sign", args=[make_link(actor=room.mediator, party=one)])
    shown = client.get(address)
    client.post(
        address,
        {"seen": text_of(unsigned).sha256, "name": "张建国", "drawing": "", "is_read": "on"},
    )

    assert "乙方铺设地垫" in shown.content.decode()
    assert "13800002222" not in shown.content.decode()
    assert len(signatures_of(unsigned)) == 1


def test_a_void_link_says_so_and_no_more(client, db) -> None:
    answer = client.get(reverse("portal:sign", args=["not-a-link"]))

    assert answer.status_code == 404
    assert "已失效" in answer.content.decode()


@pytest.fixture
def upload(client_of, room, unsigned):
    """Send files on the page; return what is said, and how many are kept."""

    def sent(*contents):
        files = [SimpleUploadedFile(f"张建国{n}", content) for n, content in enumerate(contents)]
        address = reverse("incidents:scans", args=[unsigned.pk])
        answer = client_of(room.mediator).post(address, {"scan": files}, follow=True)
        said = [str(one) for one in get_messages(answer.wsgi_request)]
        with scoped_to(room.mediator):
            return said, DossierFile.objects.count()

    return sent


def test_scans_are_uploaded_on_the_page_and_that_is_said_once(upload) -> None:
    assert upload(a_photo(), b"%PDF-1.7 scanned") == (["已保存扫描件：2 份。"], 2)


def test_of_several_scans_with_a_bad_one_none_is_kept(upload) -> None:
    said, kept = upload(a_photo(), b"<html>hello</html>")

    assert (len(said), kept) == (1, 0)


def test_an_upload_without_a_file_says_what_to_choose(upload) -> None:
    assert upload() == (["请选择纸质协议的照片或 PDF 文件。"], 0)
