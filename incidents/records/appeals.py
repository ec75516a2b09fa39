"""The pages of appeals."""

from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet
from incidents.choices import AppealKind
from incidents.filters import AppealFilter
from incidents.models import Appeal
from incidents.records.incidents import due_words, where
from incidents.records.shared import contact_parts, parts_of
from incidents.services.appeals import assembled_reply
from incidents.services.bodies import bodies_for
from incidents.services.doers import roles_on
from incidents.services.portal import RENTAL_FILING, may_publish
from incidents.workflow.appeals import AppealStep
from incidents.workflow.channels import EXTRAS, Shape
from incidents.workflow.rules import Doer

RELATED = ("cell__parent", "area", "category", "holder", "holder_org", "building", "about_org")
# Steps that have a page or a form of their own here.
ELSEWHERE: Final = (AppealStep.REDIRECT, AppealStep.DISPATCH, AppealStep.CLOSE)
WHOLE: Final = {Doer.INTAKE, Doer.DECIDER, Doer.DISPATCHER, Doer.LEADER, Doer.HOLDER}


class Appeals(RecordSet):
    """Appeals: list, page, file, popup."""

    model = Appeal
    filter_class = AppealFilter
    columns = (
        "number",
        "title",
        "kind",
        "channel",
        Column("where", _("where"), where),
        "holder_org",
        "state",
        Column("due", _("due"), due_words),
    )
    popup = ("kind", "state", Column("due", _("due"), due_words))
    facts = (
        Facts(
            _("Appeal"),
            (
                "kind",
                "channel",
                "category",
                Column("extras", _("of the channel"), lambda case: shown_extras(case)),
                Column("where", _("where"), where),
                "address",
                "received_at",
                "is_formal",
                "is_anonymous",
                "is_confidential",
                "source_org",
                "external_no",
                "matter_number",
                "reply",
            ),
            only_filled=True,
        ),
        Facts(
            _("Hands and clocks"),
            ("holder_org", "holder", "step_due_at", "due_at", "replied_at", "closing"),
            only_filled=True,
        ),
    )
    keys = ("-pk",)
    related = RELATED
    searched = ("number", "title")
    links: ClassVar = {"building": "grid:building_detail"}
    shape = "place"
    layer = "appeals"
    status = "state"
    add = None
    change = None
    remove = None

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add the steps, the claims, the handlings, what is asked afterwards."""
        parts = parts_of(record, user)
        roles = roles_on(record, user)
        steps = {step for step, _rule, _form in parts["offered"]}
        parts["offered"] = [one for one in parts["offered"] if is_offered(record, one[0])]
        for _step, _rule, form in parts["offered"]:
            if "reply" in form.fields:
                form.initial["reply"] = record.reply or assembled_reply(record)
        reviews_it = record.reviews.filter(body=user.organisation_id).exists()
        shows_words = (
            bool(roles & WHOLE) or reviews_it or user.scope_of("appeals").covers(record.area_code)
        )
        if not shows_words:
            parts |= own_parts(parts, user)
        claims = list(record.claims.visible_to(user).select_related("category"))
        return parts | {
            "claims": [(claim, handled_by(claim, parts["handlings"])) for claim in claims],
            "shows_words": shows_words,
            "may_triage": AppealStep.REDIRECT in steps,
            "may_dispatch": AppealStep.DISPATCH in steps
            or (record.state == "registered" and Doer.DISPATCHER in roles),
            "may_close": AppealStep.CLOSE in steps,
            "may_draft": AppealStep.DRAFT in steps,
            "may_split": record.state in ("registered", "accepted") and Doer.INTAKE in roles,
            "may_name": bool(roles & {Doer.INTAKE, Doer.DISPATCHER}) and record.is_open,
            "may_ask_review": record.replied_at is not None and Doer.INTAKE in roles,
            "may_publish": may_publish(record, roles),
            "may_register_home": is_filing(record)
            and bool(user.scope_of("rental_housing", "write")),
            **contact_parts(record, user),
            "follow_ups": list(record.follow_ups.all()),
            "reviews": [
                (one, one.decided_at is None and one.body_id == user.organisation_id)
                for one in record.reviews.select_related("body")
            ],
            "bodies": list(bodies_for(record)),
            "matter": Appeal.objects.visible_to(user)
            .of_matter(record.matter_number)
            .exclude(pk=record.pk)[:20],
        }


def is_filing(case: Appeal) -> bool:
    """Tell whether a landlord files a home (S42)."""
    return case.category is not None and case.category.code == RENTAL_FILING


def own_parts(parts: dict[str, Any], user: Any) -> dict[str, Any]:
    """Return what a body that only helps sees: its own handlings and their events (S03)."""
    org, mine = user.organisation_id, []
    for entry in parts["handlings"]:
        handling = entry[0]
        if handling.to_user_id == user.pk or (org and handling.to_org_id == org):
            mine.append(entry)
    keys = {entry[0].pk for entry in mine}
    events = [entry for entry in parts["events"] if entry[0].handling_id in keys]
    return {"handlings": mine, "events": events, "files": [], "answers": []}


def is_offered(case: Appeal, step: str) -> bool:
    """Tell whether a step stands among the buttons; an enquiry alone is answered at once."""
    if step == AppealStep.ANSWER_NOW:
        return bool(case.kind == AppealKind.ENQUIRY)
    return step not in ELSEWHERE


def handled_by(claim: Any, handlings: list[Any]) -> list[Any]:
    """Return the handlings of a claim."""
    return [entry[0] for entry in handlings if entry[0].claim_id == claim.pk]


def shown_extras(case: Appeal) -> str:
    """Return what the channel asked besides, as words."""
    parts = []
    for extra in EXTRAS.get(case.channel, ()):
        value = case.extras.get(extra.name)
        if value is None:
            continue
        if extra.shape == Shape.TOTALS:
            value = "、".join(f"{answer} {count}" for answer, count in value.items())
        elif extra.shape == Shape.NAMES:
            value = "、".join(value)
        elif extra.shape in (Shape.MOMENT, Shape.AHEAD):
            value = str(value)[:16].replace("T", " ")
        parts.append(f"{extra.label}: {value}")
    return "；".join(parts)
