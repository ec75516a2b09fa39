"""Every page, at a desk and on a phone, in both languages: complete, legible, at home."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from core.rows import scoped_to
from fieldwork.models import Assignment, Campaign, Task, Visit
from fixtures.people.residents import FULL_CELLS
from grid.models import (
    Area,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)
from incidents.models import (
    ApiKey,
    Appeal,
    CaseFile,
    Dispute,
    Exchange,
    HotlineLink,
    IssueCategory,
    RoutingRule,
)
from residents.models import (
    CareRecord,
    Correction,
    DataRequest,
    FileGrant,
    MergeProposal,
    Person,
    YouthSupportFile,
)
from staff.choices import Role
from staff.models import AccessQuestion, Post, User
from tests.outside import find_outside_addresses

pytestmark = pytest.mark.browser
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
VIEWS = [("desk", "zh-hans"), ("phone", "en")]

# Who opens which pages; <model> is the key of a row the person may read.
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/",
        "/say/ask/",
        "/say/help/",
        "/say/report/",
        "/say/suggest/",
        "/progress/",
        "/answers/",
        "/police/",
        "/say/rental/",
        "/barometer/",
        "/barometer/map/",
        "/town/",
        "/login/",
        "/who-serves-here/",
        "/privacy/",
        "/privacy/children/",
    ),
    "limin": (
        "/today/",
        "/today/report/",
        "/today/report/?kind=facility_fault",
        "/today/reports/",
        "/map/",
        "/places/buildings/",
        "/places/buildings/<Building>/",
        "/places/dwellings/<Dwelling>/",
        "/places/rentals/",
        "/places/rentals/<RentalHousing>/",
        "/places/sites/<KeySite>/",
        "/work/tasks/",
        "/work/tasks/<Task>/",
        "/staff/me/",
        "/notices/",
        "/staff/me/reads/",
        "/password/",
        "/exports/",
        "/exports/add/?list=grid.building",
        "/people/",
        "/people/?phone=1",
        "/people/<Person>/",
        "/people/<Person>/reveal/phone/",
        "/people/<Person>/change/",
        "/people/<Person>/deceased/",
        "/people/<Person>/correction/",
        "/people/quality/",
        "/people/merges/",
        "/people/merges/<MergeProposal>/",
        "/people/corrections/",
        "/people/corrections/<Correction>/",
        "/people/corrections/<Correction>/reveal/",
        "/people/dwellings/<Dwelling>/",
        "/people/dwellings/<Dwelling>/move-in/",
        "/people/dwellings/<Dwelling>/households/1/",
        "/people/dwellings/<Dwelling>/households/1/leave/",
        "/people/imports/",
        "/people/care/",
        "/people/care/<CareRecord>/",
        "/people/care/refer/?person=<Person>",
        "/people/care/calls/",
        "/people/care/calls/<CareRecord>/",
    ),
    "liuzhuren": (
        "/",
        "/people/",
        "/people/<Person>/",
        "/people/merges/<MergeProposal>/",
        "/people/corrections/<Correction>/",
        "/people/care/",
        "/people/care/<CareRecord>/",
        "/people/requests/",
        "/people/requests/add/",
        "/people/requests/<DataRequest>/",
        "/exports/",
    ),
    "linfen": (
        "/",
        "/people/requests/",
        "/people/requests/<DataRequest>/",
        "/disputes/",
        "/disputes/new/",
        "/disputes/<Dispute>/",
        "/hotlines/",
        "/hotlines/?show=waiting",
        "/hotlines/<Exchange>/",
        "/appeals/",
        "/appeals/new/",
        "/appeals/new/?channel=fax",
        "/appeals/new/?category=<IssueCategory>",
        "/appeals/box/",
        "/appeals/poll/",
        "/appeals/channels/",
        "/appeals/<NewAppeal>/",
        "/appeals/<NewAppeal>/receipt/",
        "/appeals/<NewAppeal>/triage/",
        "/appeals/<NewAppeal>/triage/?authority=court&wish=change&served=months_6",
        "/appeals/<NewAppeal>/claims/",
        "/appeals/<NewAppeal>/dispatch/",
        "/appeals/<JointAppeal>/",
        "/appeals/<GuidedAppeal>/notice/",
        "/appeals/<AnsweredAppeal>/",
        "/cases/<AnsweredAppeal>/publish/",
        "/cases/letters/<CaseFile>/",
    ),
    "zhaogong": ("/", "/inbox/", "/appeals/<HandledAppeal>/"),
    "wangguilan": (
        "/",
        "/disputes/",
        "/disputes/mine/",
        "/disputes/<Dispute>/",
        "/disputes/follow-ups/",
        "/disputes/rooms/",
        "/disputes/results/",
        "/disputes/mediators/",
    ),
    "fangzheng": ("/", "/disputes/mine/", "/board/bodies/"),
    "jiangtao": ("/disputes/", "/disputes/<Dispute>/", "/disputes/screening/", "/video/"),
    "jingzhou": (
        "/",
        "/people/care/",
        "/people/care/refer/",
        "/people/care/<CareRecord>/",
    ),
    "zhongping": ("/", "/people/care/", "/people/grants/", "/people/grants/<FileGrant>/more/"),
    "baiyun": (
        "/",
        "/people/youth/",
        "/people/youth/propose/",
        "/people/youth/<YouthSupportFile>/",
    ),
    "qinyue": (
        "/",
        "/people/youth/",
        "/people/youth/<YouthSupportFile>/",
        "/people/youth/report/",
        "/people/grants/",
        "/people/grants/<FileGrant>/more/",
    ),
    "tanglei": ("/", "/people/figures/", "/exports/"),
    "xukai": ("/today/", "/audit/questions/<AccessQuestion>/"),
    "anquan": (
        "/",
        "/staff/retention/",
        "/staff/retention/add/",
        "/staff/modules/",
        "/staff/modules/residents/",
        "/staff/calendar/",
        "/audit/state/",
    ),
    "zhouqiang": (
        "/",
        "/map/?preset=shift",
        "/places/rentals/",
        "/places/video-points/",
        "/people/",
        "/people/<Person>/",
        "/video/",
        "/video/points/<VideoPoint>/",
        "/video/footage/",
        "/video/footage/ask/",
    ),
    "chenli": (
        "/",
        "/appeals/no-owner/",
        "/appeals/<ReviewedAppeal>/",
        "/duty-list/",
        "/duty-list/new/",
        "/duty-list/<RoutingRule>/",
        "/categories/",
        "/categories/<IssueCategory>/questions/",
        "/time-limits/",
        "/supervision/",
        "/supervision/orders/",
        "/answers/bodies/",
        "/board/?area=990101001&beside=990101002",
        "/barometer/?area=990101",
        "/barometer/notes/new/?area=990101",
        "/map/",
        "/places/areas/",
        "/places/areas/<Area>/",
        "/places/compounds/",
        "/places/compounds/<Compound>/",
        "/places/buildings/",
        "/places/buildings/add/",
        "/places/buildings/<Building>/",
        "/places/buildings/<Building>/edit/",
        "/places/dwellings/",
        "/places/rentals/",
        "/places/sites/",
        "/places/sites/<KeySite>/",
        "/places/video-points/",
        "/places/video-points/<VideoPoint>/",
        "/places/organisations/",
        "/places/organisations/<Organisation>/",
        "/places/imports/",
        "/work/assign/",
        "/work/tasks/",
        "/work/tasks/<Task>/",
        "/work/campaigns/",
        "/work/campaigns/draft/",
        "/staff/accounts/",
        "/staff/confirmations/",
        "/staff/reviews/",
        "/staff/network/",
        "/exports/",
        "/exports/add/?list=grid.building",
    ),
    "gaogong": (
        "/",
        "/places/areas/",
        "/staff/accounts/",
        "/staff/accounts/add/",
        "/audit/state/",
        "/notices/",
        "/staff/jobs/",
        "/messages/",
        "/messages/words/",
        "/messages/words/case.closed/sms/en/",
        "/messages/hooks/",
        "/messages/hooks/add/",
        "/messages/keys/",
        "/messages/keys/add/",
        "/messages/keys/<ApiKey>/",
        "/hotlines/",
        "/hotlines/links/add/",
        "/hotlines/links/<HotlineLink>/",
    ),
    "heshen": (
        "/",
        "/staff/accounts/",
        "/audit/",
        "/audit/events/",
        "/audit/questions/",
        "/audit/questions/<AccessQuestion>/",
        "/audit/state/",
        "/people/find-key/",
        "/people/merges/",
        "/people/requests/",
        "/people/requests/<DataRequest>/",
        "/people/youth/report/",
        "/staff/retention/",
        "/staff/modules/",
        "/staff/modules/residents/",
        "/staff/calendar/",
    ),
}
MODELS: dict[str, Any] = {
    model.__name__: model
    for model in (
        AccessQuestion,
        ApiKey,
        Area,
        Assignment,
        Building,
        Campaign,
        CareRecord,
        CaseFile,
        Compound,
        Correction,
        DataRequest,
        Dispute,
        Dwelling,
        Exchange,
        FileGrant,
        HotlineLink,
        IssueCategory,
        KeySite,
        MergeProposal,
        Organisation,
        Person,
        RentalHousing,
        RoutingRule,
        Task,
        VideoPoint,
        Visit,
        YouthSupportFile,
    )
}
MODELS |= dict.fromkeys(
    ("NewAppeal", "HandledAppeal", "JointAppeal", "GuidedAppeal", "AnsweredAppeal",
     "ReviewedAppeal"), Appeal
)  # fmt: skip
# Which of the rows a page is opened for, where not every one fits.
FITTING: dict[str, dict[str, Any]] = {
    "Dwelling": {"area_code": FULL_CELLS[0], "state": "lived"},
    "Person": {"merged_into": None, "awaits_merge": False},
    "CareRecord": {"state": "active"},
    "Dispute": {"state": "agreed"},
    "NewAppeal": {"state": "registered"},
    "HandledAppeal": {"state": "handling", "handlings__state": "received"},
    "JointAppeal": {"claims__position": 4},
    "GuidedAppeal": {"state": "redirected_legal"},
    "AnsweredAppeal": {"kind": "enquiry", "state": "closed", "is_confidential": False},
    "ReviewedAppeal": {"state": "replied"},
    "CaseFile": {"kind": "mail"},
    "IssueCategory": {"code": "wage_arrears"},
    "YouthSupportFile": {"category": "left_behind_child"},
}


def filled(path: str, user: User | None) -> str:
    """Put the key of a row that the person may read into a path."""
    if "<" not in path:
        return path
    name = path.partition("<")[2].partition(">")[0]
    assert user is not None
    with scoped_to(user):
        rows = MODELS[name].objects.visible_to(user)
        fitting = rows.filter(**FITTING.get(name, {})).order_by("pk").first()
        row = fitting or rows.order_by("pk").first()
    assert row, f"the demo town has no {name} for {user}"
    return path.replace(f"<{name}>", str(row.pk))


def grave_faults(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, each with its first place."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("size", "language"), VIEWS)
@pytest.mark.parametrize("username", PAGES)
def test_pages_are_complete_and_accessible(
    open_as: Callable[..., Page], username: str, size: str, language: str
) -> None:
    user = User.objects.filter(username=username).first()
    page = open_as(username, size, language)
    faults: dict[str, list[str]] = {}
    for path in PAGES[username]:
        answer = page.goto(filled(path, user), wait_until="load")
        assert answer is not None
        problems = grave_faults(page) if answer.ok else [f"answered {answer.status}"]
        problems += find_outside_addresses(page.content())
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            problems.append("wider than the window")
        if problems:
            faults[path] = problems
    assert not faults, "\n".join(f"{path}: {fault}" for path in faults for fault in faults[path])


def test_every_role_of_the_demo_has_somebody(open_as: Callable[..., Page]) -> None:
    missing = {role.value for role in Role} - set(Post.objects.values_list("role", flat=True))
    assert missing == set()
