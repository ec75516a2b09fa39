"""The auditor finds an unusual night of reads, asks, gets an answer and closes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from staff.models import AccessDay, AccessEvent, AccessQuestion, User
from staff.services.seals import seal_events
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults
from tests.staff.auditing import at_clock, read

pytestmark = pytest.mark.browser
SEND = "main form button[type=submit]"
AUDITOR, NIGHT = "heshen", 60


def usual_days(role: str) -> None:
    """Let the role's last four weeks be quiet."""
    today = timezone.localdate()
    somebody = sum(ord(letter) for letter in role) + 900_000  # an account of its own for a role
    for days in range(2, 29):
        AccessDay.objects.get_or_create(
            day=today - timedelta(days=days), actor_id=somebody, role=role
        )


def read_at_night(username: str) -> None:
    """Let somebody read sixty people at night."""
    reader = User.objects.get(username=username)
    if AccessEvent.objects.read_by(reader).filter(subject_keys__contains=["1000"]).exists():
        return
    post = reader.posts.first()
    usual_days(post.role)
    # Yesterday may have been counted already, before this night was written.
    AccessDay.objects.filter(day=timezone.localdate() - timedelta(days=1)).delete()
    for number in range(NIGHT):
        read(
            reader,
            1000 + number,
            at=at_clock(23, number % 60),
            roles=[post.role],
            area_codes=[post.area_code],
        )


@pytest.mark.parametrize(
    ("size", "language", "reader"), [("desk", "zh-hans", "limin"), ("phone", "en", "yangguang")]
)
def test_an_unusual_night_is_found_asked_about_answered_and_closed(open_as, size, language, reader):
    read_at_night(reader)
    page = open_as(AUDITOR, size, language)
    auditor = Hand(page)
    page.goto("/audit/")
    night = (timezone.localdate() - timedelta(days=1)).isoformat()
    name = str(User.objects.get(username=reader))
    found = page.locator(".list-group-item", has_text=night).filter(has_text=name).first
    expect(found).to_contain_text(str(NIGHT))

    auditor.tap(found.locator("a[href*='/audit/events/']"))
    expect(page.locator("main")).to_contain_text(night)
    page.go_back()
    assert auditor.taps <= 1

    auditor.taps = 0
    auditor.tap(found.locator("a[href*='/audit/ask/']"))
    auditor.tap(SEND)
    expect(page).to_have_url(re.compile(r"/audit/$"))
    assert auditor.taps <= 3

    question = AccessQuestion.objects.latest("pk")
    worker = open_as(reader, "phone", language)
    answering = Hand(worker)
    worker.goto("/today/")
    answering.tap(".alert a")
    answering.tap(f"a[href='/audit/questions/{question.pk}/']")
    worker.fill("#id_answer", "汛期夜间值守，按街道要求核对底楼住户。")
    answering.tap(SEND)
    expect(worker.locator("main .alert").first).to_be_visible()
    assert answering.taps <= 3

    page.reload()
    closing = Hand(page)
    closing.tap(f"a[href='/audit/questions/{question.pk}/']")
    page.fill("#id_conclusion", "有街道值守安排为证。")
    closing.tap(SEND)
    expect(page).to_have_url(re.compile(r"/audit/$"))
    question.refresh_from_db()
    assert (question.state, closing.taps) == ("closed", 2)


@pytest.mark.parametrize(("size", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_every_page_of_the_log_is_accessible(open_as, size, language, tmp_path, settings):
    settings.AUDIT_HEAD_FILE = tmp_path / "heads.txt"
    settings.AUDIT_DATABASE = "default"
    read_at_night("zhouqiang")
    seal_events()
    page = open_as(AUDITOR, size, language)
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    ask = f"/audit/ask/?actor=zhouqiang&day={day}&pattern=night"
    page.goto(ask)
    page.click(SEND)
    question = AccessQuestion.objects.latest("pk")
    paths = ["/audit/", "/audit/events/?actor=zhouqiang", ask, "/audit/state/", "/people/find-key/"]
    paths += ["/audit/questions/", f"/audit/questions/{question.pk}/", "/staff/me/reads/"]
    faults = {}
    for path in paths:
        answer = page.goto(path, wait_until="load")
        problems = grave_faults(page) if answer.ok else [f"answered {answer.status}"]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            problems.append("wider than the window")
        if problems:
            faults[path] = problems
    assert not faults
