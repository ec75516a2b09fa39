"""A mailbox and a postman for each test, on real servers."""

import uuid
from types import SimpleNamespace

import pytest

from core.rows import everything, scoped
from tests.incidents.mail.servers import PASSWORD, imap_server, smtp_server


@pytest.fixture(scope="session")
def imap():
    """The IMAP server of the session."""
    with imap_server() as server:
        yield server


@pytest.fixture(scope="session")
def smtp():
    """The SMTP server of the session: what came, and its port."""
    with smtp_server() as (postman, port):
        yield SimpleNamespace(postman=postman, port=port)


@pytest.fixture
def post(town, settings, smtp, tmp_path):
    """Mail goes out through the SMTP server; what it received is emptied before."""
    smtp.postman.letters.clear()
    smtp.postman.refuses.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp.port
    settings.MAIL_FROM, settings.MAIL_DOMAIN = "appeals@anhe.example", "anhe.example"
    settings.MESSAGE_BACKENDS = {
        **settings.MESSAGE_BACKENDS,
        "email": "incidents.services.messages.backends.Mail",
    }
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_ADDRESS = "https://anhe.example"
    return smtp.postman


@pytest.fixture
def mailbox(post, imap, settings):
    """A mailbox of this test alone: `put` letters, see what lies in its folders."""
    user = f"u{uuid.uuid4().hex[:12]}"
    settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", imap.port
    settings.IMAP_SECURITY, settings.IMAP_USER = "none", user
    settings.IMAP_PASSWORD = PASSWORD
    return SimpleNamespace(
        user=user,
        put=lambda *letters: imap.put(user, *letters),
        count=lambda folder: imap.count(user, folder),
    )


@pytest.fixture
def whole(db):
    """Let the test itself look into the vault."""
    with scoped(everything("a test looks")):
        yield
