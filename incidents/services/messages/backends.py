"""The ways out: a folder or a gateway for text messages, mail, web hooks.

A back end either has sent a parcel when it returns, or raises `NotSent` (surely not sent:
try again or not) or `Uncertain` (perhaps sent: nobody tries again by himself).
`knows_what_it_sent` says that sending a parcel twice arrives once.
"""

import hashlib
import hmac
import json
import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Protocol
from urllib.parse import quote

import requests
from django.conf import settings
from django.core.mail import EmailMessage

TIMEOUT: Final = (5, 15)  # seconds to connect, and to wait for an answer
TOO_MANY: Final = 429


class NotSent(Exception):
    """It did not go out. `is_final`: it never will, whoever tries again."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Uncertain(Exception):
    """It may have gone out; nobody can tell."""


@dataclass(frozen=True)
class Parcel:
    """One message as a back end gets it. `headers` are of a mail; `secret` signs a hook.

    `content` is of a file that is laid into a folder.
    """

    key: str
    to: str
    subject: str
    body: str
    kind: str
    values: Mapping[str, str]
    headers: Mapping[str, str]
    secret: str = ""
    content: bytes = b""


class Backend(Protocol):
    """A way out."""

    knows_what_it_sent: ClassVar[bool]

    def send(self, parcel: Parcel) -> None:
        """Send. Raises NotSent, Uncertain."""


class SmsFolder:
    """Text messages as files in a folder, for a network without a gateway.

    One JSON file each; whoever carries them on takes them away.
    """

    knows_what_it_sent: ClassVar[bool] = True

    def send(self, parcel: Parcel) -> None:
        """Put the file into the folder, unless it was there before. Raises NotSent."""
        mark = mark_of(parcel.key)
        content = {"id": mark, "to": parcel.to, "text": parcel.body, "kind": parcel.kind}
        text = json.dumps(content, ensure_ascii=False)
        lay_out(Path(settings.SMS_FOLDER), mark, f"{mark}.json", text.encode())


class HotlineFolder:
    """Files for linked hotlines, each in its `out` folder (docs/hotlines.md)."""

    knows_what_it_sent: ClassVar[bool] = True

    def send(self, parcel: Parcel) -> None:
        """Put the file into the folder, unless it was there before. Raises NotSent."""
        folder = Path(settings.HOTLINE_FOLDER) / parcel.to / "out"
        lay_out(folder, mark_of(parcel.key), parcel.values["file"], parcel.content)


def mark_of(key: str) -> str:
    """Return the name under which a folder knows a parcel again."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def lay_out(folder: Path, mark: str, name: str, content: bytes) -> None:
    """Show a file in a folder at once and whole, and once only. Raises NotSent.

    A mark made between writing and showing it tells later what was shown.
    """
    new, shown = folder / ".new" / mark, folder / ".shown" / mark
    try:
        for part in (new.parent, shown.parent):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shown.exists() and not new.exists():
            return
        new.write_bytes(content)
        shown.touch()
        new.replace(folder / name)
    except OSError as error:
        raise NotSent(type(error).__name__) from error


class SmsGateway:
    """Text messages through a gateway that is asked by HTTP.

    SMS_GATEWAY_URL holds `{to}`, `{text}` and `{key}`. Where the gateway knows a key again
    (SMS_GATEWAY_KNOWS_KEYS), what may have gone out is tried again.
    """

    knows_what_it_sent: ClassVar[bool] = False

    def send(self, parcel: Parcel) -> None:
        """Ask the gateway. Raises NotSent, Uncertain."""
        parts = {"to": parcel.to, "text": parcel.body, "key": parcel.key}
        url = settings.SMS_GATEWAY_URL.format(
            **{name: quote(part, safe="") for name, part in parts.items()}
        )
        post(url, b"", {}, is_repeatable=settings.SMS_GATEWAY_KNOWS_KEYS)


class Hook:
    """A signed POST to another system, which knows a key again.

    X-Wangge-Signature is the HMAC-SHA256 of `time.body` under the hook's secret.
    """

    knows_what_it_sent: ClassVar[bool] = True

    def send(self, parcel: Parcel) -> None:
        """Post it. Raises NotSent."""
        body = json.dumps({"kind": parcel.kind, **parcel.values}, ensure_ascii=False).encode()
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Wangge-Key": parcel.key,
            "X-Wangge-Time": moment,
            "X-Wangge-Signature": signature(parcel.secret, moment, body),
        }
        post(parcel.to, body, headers, is_repeatable=True)


def signature(secret: str, moment: str, body: bytes) -> str:
    """Return what proves that a body comes from here."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def post(url: str, body: bytes, headers: Mapping[str, str], *, is_repeatable: bool) -> None:
    """Post without following anywhere. Raises NotSent, Uncertain."""
    try:
        # Only the status is read: what the other side says may be endless.
        with requests.post(
            url,
            data=body,
            headers=dict(headers),
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
    except requests.ConnectTimeout as error:
        raise NotSent("ConnectTimeout") from error
    except requests.RequestException as error:
        refused = isinstance(error, requests.ConnectionError) and "refused" in str(error)
        if is_repeatable or refused:
            raise NotSent(type(error).__name__) from error
        raise Uncertain(type(error).__name__) from error
    if not 200 <= status < 300:
        wrong = 300 <= status < 500 and status != TOO_MANY
        raise NotSent(f"HTTP {status}", is_final=wrong)


class Mail:
    """Mail through Django's own back end (SMTP)."""

    knows_what_it_sent: ClassVar[bool] = False

    def send(self, parcel: Parcel) -> None:
        """Send. Raises NotSent, Uncertain."""
        mail = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=settings.MAIL_FROM,
            to=[parcel.to],
            headers=dict(parcel.headers),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise NotSent(f"SMTP {code}", is_final=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"SMTP {error.smtp_code}", is_final=error.smtp_code >= 500) from error
        except smtplib.SMTPServerDisconnected as error:
            raise Uncertain("SMTPServerDisconnected") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__) from error
        except ValueError as error:  # an address or subject that no mail can have
            raise NotSent(type(error).__name__, is_final=True) from error
