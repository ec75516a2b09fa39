"""Reading visits: their photos, their page, their list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fieldwork.choices import Outcome
from fieldwork.records.visits import Visits
from fieldwork.services.checks import Answer
from fieldwork.services.visits import log_visit
from tests import factories
from tests.fieldwork.helpers import answers, report_on, sent_photo


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.worker)


@pytest.fixture
def dwelling(town):
    return factories.make_dwelling()


@pytest.fixture
def visit(cast, dwelling):
    report = report_on(dwelling, photos=(sent_photo(),), note="楼道干净")
    return log_visit(actor=cast.worker, report=report).visit


def test_a_photo_is_served_as_a_picture_and_nothing_else(client, visit):
    url = reverse("fieldwork:photo", args=[visit.photos.get().client_uuid])
    answer = client.get(url)
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )


@pytest.mark.parametrize("who", ["stranger", "other_police", "street_staff", "administrator"])
def test_a_photo_is_not_there_for_others(cast, client_of, visit, who):
    url = reverse("fieldwork:photo", args=[visit.photos.get().client_uuid])
    assert client_of(getattr(cast, who)).get(url).status_code == 404


def test_a_photo_is_not_there_for_visitors(visit):
    url = reverse("fieldwork:photo", args=[visit.photos.get().client_uuid])
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_visit_shows_what_was_found(cast, client_of, language, town):
    factories.make_standard()
    found = {**answers(), "gas": Answer(Outcome.FAILED, "软管老化")}
    report = report_on(factories.make_rental(), answers=found)
    visit = log_visit(actor=cast.worker, report=report).visit
    url = reverse("fieldwork:visit_detail", args=[visit.pk])
    assert "软管老化" in client_of(cast.worker, language).get(url).content.decode()


def test_the_popup_of_a_visit_is_short(client, visit):
    url = reverse("fieldwork:visit_detail", args=[visit.pk])
    page = client.get(url, {"popup": 1}).content.decode()
    assert ("<html" in page, visit.note in page) == (False, False)


def test_the_list_begins_with_the_newest(cast, client, dwelling):
    now = timezone.now()
    for days in (3, 1, 2):
        factories.make_visit(cast.worker, dwelling=dwelling, at=now - timedelta(days=days))
    page = client.get(reverse("fieldwork:visit_list")).content.decode()
    days = [timezone.localtime(now - timedelta(days=days)) for days in (1, 2, 3)]
    places = [page.index(day.strftime("%Y-%m-%d")) for day in days]
    assert places == sorted(places)


def test_the_list_turns_its_pages_without_losing_a_visit(cast, client, dwelling, monkeypatch):
    monkeypatch.setattr(Visits, "page_size", 2)
    for hours in range(5):
        factories.make_visit(
            cast.worker, dwelling=dwelling, at=timezone.now() - timedelta(hours=hours)
        )
    found, url = [], reverse("fieldwork:visit_list")
    mark = ""
    for _page in range(3):
        page = client.get(url, {"after": mark} if mark else {}).context["page"]
        found += [visit.pk for visit in page.rows]
        mark = page.next
    assert (len(set(found)), mark) == (5, "")
