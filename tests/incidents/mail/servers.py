"""Real servers on loopback: Dovecot for IMAP, aiosmtpd for SMTP."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from imap_tools import MailBoxUnencrypted

DOVECOT = "/usr/sbin/dovecot"
PASSWORD = "secret"
# What every version of Dovecot takes alike.
SERVER = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
# Up to 2.3, as in Debian 12.
OLD = """
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/boxes/%u
}}
"""
# From 2.4, as in Debian 13: the version of the settings stands first.
FIRST = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
NEW = """
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
mail_home = {home}/boxes/%{{user}}
mail_uid = {uid}
mail_gid = {gid}
namespace inbox {{
  inbox = yes
}}
passdb static {{
  password = {password}
}}
userdb static {{
}}
"""


def config_for(version: str) -> str:
    """Return the settings that a version of Dovecot takes, their values still open."""
    major, minor, *_rest = version.split(".")
    is_new = (int(major), int(minor)) >= (2, 4)
    return FIRST + SERVER + NEW if is_new else SERVER + OLD


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class ImapServer:
    """A running IMAP server; each user name is a mailbox of its own."""

    port: int

    def box(self, user: str) -> Any:
        """Return a mailbox, signed in."""
        return MailBoxUnencrypted("127.0.0.1", self.port).login(user, PASSWORD)

    def put(self, user: str, *letters: bytes) -> None:
        """Put letters into the inbox of a user."""
        with self.box(user) as box:
            for letter in letters:
                box.append(letter, "INBOX")

    def count(self, user: str, folder: str) -> int:
        """Return how many letters lie in a folder."""
        with self.box(user) as box:
            return box.folder.status(folder)["MESSAGES"] if box.folder.exists(folder) else 0


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run Dovecot unprivileged, in a folder of its own, while the tests of a session need it."""
    home = Path(tempfile.mkdtemp(prefix="wangge-imap-"))
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    uid, gid = account.pw_uid, account.pw_gid
    port = free_port()
    for folder in ("run", "state", "boxes"):
        (home / folder).mkdir()
    values = {"user": account.pw_name, "group": group_name(gid), "uid": uid, "gid": gid}
    config = home / "dovecot.conf"
    version = subprocess.run([DOVECOT, "--version"], capture_output=True, text=True, check=True)
    settings = config_for(version.stdout)
    config.write_text(settings.format(home=home, port=port, password=PASSWORD, **values))
    for path in (home, *home.rglob("*")):
        os.chown(path, uid, gid)
    privileges: dict[str, Any] = {}
    if os.getuid() == 0:
        privileges = {"user": uid, "group": gid, "extra_groups": []}
    server = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], **privileges)
    try:
        wait_for(port, server, home / "dovecot.log")
        yield ImapServer(port)
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def group_name(gid: int) -> str:
    """Return the name of a group."""
    lines = Path("/etc/group").read_text().splitlines()
    return next(line.split(":")[0] for line in lines if line.split(":")[2] == str(gid))


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; say what it wrote when it does not."""
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                if line.recv(4).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "the IMAP server did not start")


class Postman:
    """What an SMTP server received; addresses can be made to fail."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):
        """Take a recipient, or refuse it as asked."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any):
        """Keep a letter."""
        self.letters.append(envelope.content)
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[tuple[Postman, int]]:
    """Run an SMTP server on loopback."""
    postman, port = Postman(), free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postman, port
    finally:
        controller.stop()
