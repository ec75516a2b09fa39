"""Letters in every charset, as HTML, and broken: read as well as can be."""

import pytest

from incidents.choices import MailFate
from incidents.services.mail import fetch_mail, take_in
from tests.incidents.mail.letters import (
    SENDER,
    letter,
)
from tests.incidents.mail.taking import taken

pytestmark = pytest.mark.usefixtures("whole")


def test_html_is_read_as_words_and_nothing_of_it_runs(post) -> None:
    html = "<style>p{}</style><p>路灯<b>不亮</b></p><script>alert(1)</script><img src=http://x/y>"
    appeal = taken(letter("", html=html))
    assert appeal.text.split() == ["路灯不亮"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8", "utf-16"])
def test_words_in_other_charsets_are_read(post, charset) -> None:
    words = "路燈不亮" if charset == "big5" else "路灯不亮"
    body = words.encode(charset)
    raw = (
        f"From: {SENDER}\r\nSubject: x\r\nMessage-ID: <{charset}@c.example>\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode() + body
    assert taken(raw).text == words


@pytest.mark.parametrize("charset", ["x-unknown", "us-ascii", "iso-8859-1x", ""])
def test_gbk_without_a_true_name_is_read_all_the_same(post, charset) -> None:
    words = "小区门口的路灯已经三个星期不亮了，老人晚上出门容易摔倒，请尽快派人来修理。"
    raw = (
        f"From: {SENDER}\r\nSubject: ".encode()
        + "路灯坏了请修理".encode("gbk")
        + f"\r\nMessage-ID: <{charset}@d.example>\r\n".encode()
        + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
        + words.encode("gbk")
    )
    appeal = taken(raw)
    assert (appeal.text, appeal.title) == (words, "路灯坏了请修理")


BROKEN = {
    "empty": b"",
    "zeros": b"\x00\x01\x02",
    "no header": b"no header at all, only words",
    "no boundary": b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    "cut off": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n",
    "bad word": b"From: a@b.example\r\nSubject: =?utf-8?b?%%%?=\r\n\r\nwords",
    "bad base64 word": b"From: a@b.example\r\nSubject: =?gb2312?B?wre1xg?=\r\n\r\nwords\x00\x07",
    "bad base64": b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    "bad date": b"From: a@b.example\r\nDate: 32 Foo 99999 99:99:99 +9999\r\n\r\nwords",
    "bad charset": b"From: a@b.example\r\nContent-Type: text/plain; charset*=x''%FF\r\n\r\nwords",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_letters_break_nothing(post, name) -> None:
    assert take_in(BROKEN[name]).fate in MailFate.values


def test_a_letter_nested_beyond_reason_breaks_nothing(post) -> None:
    head = b"From: a@b.example\r\n"
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    assert take_in(head + nested + b"\r\nwords").fate in MailFate.values


def test_a_letter_that_breaks_something_unforeseen_holds_up_no_other(mailbox, monkeypatch) -> None:
    def breaks(raw: bytes):
        if b"BREAKS" in raw:
            raise KeyError("unforeseen")
        return take_in(raw)

    monkeypatch.setattr("incidents.services.mail.fetching.take_in", breaks)
    mailbox.put(letter("BREAKS"), letter())
    assert fetch_mail() == {MailFate.SET_ASIDE: 1, MailFate.OPENED: 1}
