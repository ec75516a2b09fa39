"""No module without an impact assessment and a legal duty that two people stand for."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from config.navigation import Entry, may_open
from core.errors import NotAllowed, WrongStep
from core.rows import scoped_to
from core.saving import InvalidRecord
from residents.models import CareRecord, Person
from staff.middleware import ModuleMiddleware
from staff.models import ImpactAssessment, ModuleSwitch
from staff.modules import MODULES, modules_of_view, path_of_view
from staff.services.modules import (
    NoAssessment,
    approve_assessment,
    ask_for_module,
    confirm_module,
    end_module,
    modules_on,
    write_assessment,
)
from tests import factories
from tests.residents import files

DUTY = "居民委员会组织法 第三条"


@pytest.fixture(autouse=True)
def true_switch(settings):
    """Ask the true switch."""
    settings.MODULE_SWITCH = "staff.services.modules.modules_on"


def values(**more):
    today = timezone.localdate()
    texts = dict.fromkeys(("document", "necessity", "effects", "measures"), "说明")
    return {"valid_from": today, "valid_until": today + timedelta(days=365), **texts, **more}


def fresh(user):
    """Return an account as the next request reads it."""
    return type(user).objects.get(pk=user.pk)


def assessed(cast, code="residents", **more):
    written = write_assessment(actor=cast.security, code=code, values=values(**more))
    return approve_assessment(actor=cast.auditor, assessment=written)


def test_nothing_is_on_in_a_new_town(db) -> None:
    assert modules_on() == frozenset()


def test_a_module_is_asked_for_by_one_and_confirmed_by_another(cast) -> None:
    assessed(cast)
    switch = ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)
    assert modules_on() == frozenset()
    confirm_module(actor=cast.auditor, switch=switch)
    assert modules_on() == {"residents"}


def test_without_an_assessment_it_cannot_be_switched_on(cast) -> None:
    with pytest.raises(NoAssessment):
        ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)


def test_an_assessment_that_nobody_approved_does_not_count(cast) -> None:
    write_assessment(actor=cast.security, code="residents", values=values())
    with pytest.raises(NoAssessment):
        ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)


def test_an_assessment_of_another_module_does_not_count(cast) -> None:
    assessed(cast, "exports")
    with pytest.raises(NoAssessment):
        ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)


def test_without_a_legal_duty_it_cannot_be_switched_on(cast) -> None:
    assessed(cast)
    with pytest.raises(InvalidRecord):
        ask_for_module(actor=cast.security, code="residents", legal_duty="   ")


def test_an_assessment_past_its_end_switches_the_module_off(cast) -> None:
    done = assessed(cast)
    switch = ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)
    confirm_module(actor=cast.auditor, switch=switch)
    today = timezone.localdate()
    ImpactAssessment.objects.filter(pk=done.pk).update(
        valid_from=today - timedelta(days=400), valid_until=today
    )
    assert modules_on() == frozenset()


def test_an_assessment_lasts_three_years_at_most(cast) -> None:
    far = timezone.localdate() + timedelta(days=4 * 365)
    with pytest.raises(InvalidRecord):
        write_assessment(actor=cast.security, code="residents", values=values(valid_until=far))


def test_nobody_approves_their_own_assessment(cast) -> None:
    written = write_assessment(actor=cast.security, code="residents", values=values())
    with pytest.raises(NotAllowed):
        approve_assessment(actor=cast.security, assessment=written)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        ImpactAssessment.objects.update(approved_by=cast.security, approved_at=timezone.now())


def test_nobody_confirms_what_they_asked_for(cast) -> None:
    assessed(cast)
    switch = ask_for_module(actor=cast.security, code="residents", legal_duty=DUTY)
    with pytest.raises(NotAllowed):
        confirm_module(actor=cast.security, switch=switch)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        ModuleSwitch.objects.update(confirmed_by=cast.security, confirmed_at=timezone.now())


def test_others_neither_ask_nor_confirm_nor_switch_off(cast) -> None:
    switch = factories.switch_on("residents", cast.security, cast.auditor)
    for actor in (cast.administrator, cast.leader, cast.district_staff):
        with pytest.raises(NotAllowed):
            write_assessment(actor=actor, code="residents", values=values())
        with pytest.raises(NotAllowed):
            end_module(actor=actor, switch=switch)


def test_either_of_the_two_switches_it_off_at_once(cast) -> None:
    for actor in (cast.security, cast.auditor):
        switch = factories.switch_on("residents", cast.security, cast.auditor)
        end_module(actor=actor, switch=switch)
        assert modules_on() == frozenset()
    with pytest.raises(WrongStep):
        end_module(actor=cast.auditor, switch=switch)


def test_a_module_that_is_off_gives_no_right_to_anybody(cast, town) -> None:
    factories.make_person(town.cells[0])
    worker = fresh(cast.worker)
    assert not worker.scope_of("people")
    assert not worker.may("population")
    assert not Person.objects.visible_to(worker).exists()


def test_a_module_that_is_on_gives_its_rights_back(cast) -> None:
    factories.switch_on("residents", cast.security, cast.auditor)
    assert fresh(cast.worker).scope_of("people", "write")


def test_other_rights_do_not_ask(cast) -> None:
    assert fresh(cast.worker).scope_of("rental_housing", "write")


def a_page_of_people(_request):
    """Stand in for a page of the module."""


a_page_of_people.__module__ = "residents.views.people"


def stopped(actor, path="/people/"):
    """Return what the middleware answers to a page of people, None where it lets pass."""
    request = RequestFactory().get(path, headers={"accept": "text/html"})
    request.user = fresh(actor)
    return ModuleMiddleware(lambda request: None).process_view(request, a_page_of_people, (), {})


def test_a_page_of_a_module_that_is_off_says_so(cast) -> None:
    answer = stopped(cast.worker)
    assert answer.status_code == 403
    assert "未启用" in answer.content.decode()
    assert stopped(cast.worker, "/api/residents/").status_code == 403


def test_a_page_of_a_module_that_is_on_opens(cast) -> None:
    factories.switch_on("residents", cast.security, cast.auditor)
    assert stopped(cast.worker) is None


def test_a_module_that_is_off_is_not_in_the_navigation(cast) -> None:
    request = RequestFactory().get("/")
    entry = Entry("People", "home", "users", "people")
    request.user = fresh(cast.worker)
    assert not may_open(request, entry)
    factories.switch_on("residents", cast.security, cast.auditor)
    request.user = fresh(cast.worker)
    assert may_open(request, entry)


def test_requests_about_records_are_taken_in_whatever_is_off(cast, client_of) -> None:
    assert client_of(fresh(cast.leader)).get("/people/requests/").status_code == 200


def test_a_module_is_assessed_and_switched_on_and_off_on_its_page(cast, client_of) -> None:
    keeper, officer = client_of(cast.security), client_of(cast.auditor)
    today = timezone.localdate()
    form = {"form": "assessment", "document": "评估1号", "necessity": "必要", "effects": "小"}
    form |= {"measures": "加密", "valid_from": today, "valid_until": today + timedelta(days=300)}
    page = "/staff/modules/residents/"
    assert keeper.post(page, form).status_code == 302
    assessment = ImpactAssessment.objects.get()
    officer.post(f"/staff/assessments/{assessment.pk}/approve/")
    assert keeper.post(page, {"form": "switch", "legal_duty": DUTY}).status_code == 302
    switch = ModuleSwitch.objects.get()
    officer.post(f"/staff/switches/{switch.pk}/confirm/")
    assert modules_on() == {"residents"}
    keeper.post(f"/staff/switches/{switch.pk}/end/")
    assert modules_on() == frozenset()


def test_without_an_assessment_the_page_offers_no_switch(cast, client_of) -> None:
    page = client_of(cast.security).get("/staff/modules/residents/").content.decode()
    assert 'value="switch"' not in page
    refused = client_of(cast.security).post(
        "/staff/modules/residents/", {"form": "switch", "legal_duty": DUTY}
    )
    assert refused.status_code == 422
    assert not ModuleSwitch.objects.exists()


# Every address about people, by its beginning, and the modules that may open it.
SERVED = {
    "people/": {"residents"},
    "people/care/": {"care", "statutory_care"},
    "people/care/calls/": {"care"},
    "people/care/totals/": {"care"},
    "people/youth/": {"youth_files"},
    "people/grants/": {"statutory_care", "youth_files"},
    "people/openings/": {"youth_files"},
    "people/figures/": {"care", "statutory_care", "youth_files"},
    "people/imports/": {"imports"},
    "people/requests/": set(),
    "people/find-key/": set(),
    "exports/": {"exports"},
    "api/residents/": {"residents"},
}


def addresses_and_views(patterns, before=""):
    """Yield every address below some patterns, with its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses_and_views(pattern.url_patterns, f"{before}{pattern.pattern}")
        else:
            yield f"{before}{pattern.pattern}", pattern.callback


def test_every_address_about_people_belongs_to_the_module_that_serves_it() -> None:
    wrong, met = {}, set()
    for address, view in addresses_and_views(get_resolver().url_patterns):
        start = max((one for one in SERVED if address.startswith(one)), key=len, default=None)
        codes = {module.code for module in modules_of_view(view)}
        met |= {start} & set(SERVED)
        if codes != SERVED.get(start, set()):
            wrong[address] = codes
    assert wrong == {}
    assert met == set(SERVED)


def test_every_prefix_of_a_module_fits_a_view() -> None:
    paths = [path_of_view(view) for _, view in addresses_and_views(get_resolver().url_patterns)]
    prefixes = {prefix for module in MODULES.values() for prefix in module.views}
    idle = [one for one in prefixes if not any(path.startswith(one) for path in paths)]
    assert idle == []


PAGES = {
    "residents": ("leader", "/people/", "residents:people"),
    "care": ("leader", "/people/care/calls/", "residents:care_calls"),
    "statutory_care": ("justice", "/people/care/", "residents:care_list"),
    "youth_files": ("youth", "/people/youth/", "residents:youth_list"),
    "imports": ("leader", "/people/imports/", "residents:import_list"),
    "exports": ("leader", "/exports/", "staff:export_list"),
}


def only(*codes):
    """Return a switch that has some modules on."""
    return lambda: frozenset(codes)


@pytest.mark.parametrize("code", PAGES)
def test_a_module_that_is_off_answers_403_with_the_reason_and_is_in_no_navigation(
    town, cast, client_of, monkeypatch, code
) -> None:
    who, page, name = PAGES[code]
    user = getattr(cast, who, None) or getattr(files.make_cast(town), who)
    client, link = client_of(user), f'href="{reverse(name)}"'
    others = set(MODULES) - {code}
    if code == "statutory_care":
        others -= {"care"}  # one page serves both
    monkeypatch.setattr("staff.models.users.modules_on", only(*MODULES))
    assert client.get(page).status_code == 200
    assert link in client.get("/", follow=True).content.decode()
    monkeypatch.setattr("staff.models.users.modules_on", only(*others))
    answer = client.get(page)
    assert answer.status_code == 403
    assert str(MODULES[code].label) in answer.content.decode()
    assert link not in client.get("/", follow=True).content.decode()


def test_statutory_records_are_absent_while_their_module_is_off(town, cast, monkeypatch) -> None:
    monkeypatch.setattr("staff.models.users.modules_on", only(*MODULES))
    people = files.make_cast(town)
    record = files.served(people, files.somebody(town.cells[0]))
    for on, found in ((MODULES, True), (set(MODULES) - {"statutory_care"}, False)):
        monkeypatch.setattr("staff.models.users.modules_on", only(*on))
        worker = fresh(people.justice)
        with scoped_to(worker):
            assert CareRecord.objects.visible_to(worker).filter(pk=record.pk).exists() is found


def test_every_capability_of_people_belongs_to_a_module() -> None:
    held = {name for module in MODULES.values() for name in module.capabilities}
    assert {"people", "population", "care", "statutory_care", "youth_files", "exports"} <= held
