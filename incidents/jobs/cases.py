"""What runs by the clock and by night about cases."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import Ticking
from incidents.services.alarms import raise_police_alarms, tell_late_handlings
from incidents.services.appeals import close_waiting
from incidents.services.files import sweep_files
from incidents.services.hotlines.exchanging import exchange_files
from incidents.services.hotlines.taking import forget_waiting
from incidents.services.mail import fetch_mail
from incidents.services.messages import forget_addresses, queue_steps_for_hooks, send_due
from incidents.services.reckoning import reckon_lately
from incidents.services.tallies import forget_tallies
from incidents.services.video.footage import expire_footage


def reckon_figures(day: date) -> int:
    """Reckon the summary rows of the last days anew."""
    return reckon_lately(day)


def reckon_now(_slot: datetime) -> int:
    """Reckon the summary rows anew during the day, so that boards tell what lists show."""
    return reckon_lately(timezone.localdate())


def forget_marks(_today: date) -> int:
    """Remove the marks of yesterday's addresses."""
    return forget_tallies()


def sweep_the_store(_day: date) -> int:
    """Remove files of cases that no row names; return how many."""
    return sweep_files(timezone.now())


def take_in_mail(_slot: datetime) -> str:
    """Fetch mail; return how many letters had which fate."""
    return ", ".join(f"{fate} {count}" for fate, count in fetch_mail().items()) or "0"


def exchange_with_hotlines(_slot: datetime) -> str:
    """Exchange files with linked hotlines; return how many came in and how many were made."""
    return ", ".join(f"{way} {count}" for way, count in exchange_files(timezone.now()).items())


def drop_waiting_files(_day: date) -> int:
    """Drop the files of linked hotlines that nobody decided about in a month."""
    return forget_waiting(timezone.now())


def send_messages(slot: datetime) -> int:
    """Queue the steps for other systems and send what is due; return how many went out."""
    queue_steps_for_hooks(timezone.now())
    return send_due(slot)


def erase_addresses(_day: date) -> int:
    """Empty the addresses of messages whose time is over; return how many."""
    return forget_addresses(timezone.now())


def close_unrated(_slot: datetime) -> int:
    """Close the appeals that nobody rated in time; return how many."""
    return close_waiting()


def void_approvals(_slot: datetime) -> int:
    """Void the approvals of footage that have run out; return how many."""
    return expire_footage(timezone.now())


TICKING: Final = (
    Ticking(
        "police_alarm",
        _("Alarm for what the police have not taken on"),
        raise_police_alarms,
        every_minutes=1,
    ),
    Ticking(
        "late_handlings", _("Notices of late handlings"), tell_late_handlings, every_minutes=10
    ),
    Ticking(
        "appeals_unrated", _("Closing of appeals nobody rated"), close_unrated, every_minutes=60
    ),
    Ticking("figures", _("Reckoning of the figures"), reckon_now, every_minutes=15),
    Ticking(
        "footage_over",
        _("Voiding of footage approvals after 24 hours"),
        void_approvals,
        every_minutes=5,
    ),
    Ticking("fetch_mail", _("Fetching mail"), take_in_mail, every_minutes=2),
    Ticking(
        "exchange_files",
        _("Exchange of files with linked hotlines"),
        exchange_with_hotlines,
        every_minutes=5,
        queue="default",
    ),
    Ticking("send_messages", _("Sending messages"), send_messages, every_minutes=1),
)
