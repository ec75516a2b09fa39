"""What every case has in common, whichever desk it lies on."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import BrinIndex, GistIndex
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.geo import STORAGE_SRID, TILE_SRID
from core.models import AppendOnly
from grid.models import Area, Building, Located, Organisation
from incidents.choices import STATES, AppealState, Desk
from incidents.models.categories import IssueCategory
from incidents.querysets import CaseQuerySet
from incidents.triggers import CLOSED_WITHOUT_OPEN_CLAIMS, LOCATED, NUMBERED
from staff.models import User

SOON = timedelta(days=1)


class CaseCounter(models.Model):
    """The last number given on a desk on a day; the database counts (`triggers.NUMBERED`)."""

    desk = models.CharField(_("desk"), max_length=8, choices=Desk)
    day = models.DateField(_("day"))
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("counter of cases")
        verbose_name_plural = _("counters of cases")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "day"], name="incidents_counter_day")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.day} {self.last}"


class Case(Located):
    """A matter on one of the three desks (事项): number, place, hands, clocks, state.

    `place` is a WGS 84 point where the matter is, never where a person lives; a case
    without a point names an `area` (community or wider) instead, and `area_code` is that
    area's. `cell` and `area_code` are given by the database. `holder` and `holder_org` are
    in whose hands it is. `due_at` is the promise for the whole, `step_due_at` the clock of
    the running step; both stand still while `paused_at` is set. `about_org` is the body
    complained of: neither it nor anything below it ever sees or handles the case.
    `query_code_index` finds the case by its number and the code that only the citizen has.
    """

    cell = models.ForeignKey(  # type: ignore[assignment]  # a case may have no point
        Area,
        verbose_name=_("grid cell"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        null=True,
    )
    desk = models.CharField(_("desk"), max_length=8, choices=Desk, editable=False)
    number = models.CharField(
        pgettext_lazy("case", "number"),
        max_length=20,
        db_collation="C",
        editable=False,
        db_default="",
        default="",
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("words"), max_length=4000, blank=True, db_default="")
    category = models.ForeignKey(
        IssueCategory,
        verbose_name=pgettext_lazy("case", "category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    place = models.PointField(
        _("place"), srid=STORAGE_SRID, null=True, blank=True, spatial_index=False
    )
    address = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    building = models.ForeignKey(
        Building,
        verbose_name=_("building"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    tile_shape = models.GeneratedField(
        expression=Transform("place", TILE_SRID),
        output_field=models.PointField(srid=TILE_SRID, null=True),
        db_persist=True,
    )
    state = models.CharField(_("state"), max_length=20, editable=False)
    received_at = models.DateTimeField(
        pgettext_lazy("case", "received"), default=timezone.now, db_default=Now()
    )
    entered_by = models.ForeignKey(
        User,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    entered_org = models.ForeignKey(
        Organisation,
        verbose_name=_("entered at"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    client_uuid = models.UUIDField(_("client id"), null=True, editable=False)
    query_code_index = models.BinaryField(
        _("query code"), max_length=32, default=b"", editable=False
    )
    holder = models.ForeignKey(
        User,
        verbose_name=_("in the hands of"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    holder_org = models.ForeignKey(
        Organisation,
        verbose_name=_("body in charge"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    about_org = models.ForeignKey(
        Organisation,
        verbose_name=_("body complained of"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    due_at = models.DateTimeField(_("due"), null=True, editable=False)
    step_due_at = models.DateTimeField(_("step due"), null=True, editable=False)
    next_due_at = models.GeneratedField(
        expression=Least(F("due_at"), F("step_due_at")),
        output_field=models.DateTimeField(_("next due"), null=True),
        db_persist=True,
    )
    paused_at = models.DateTimeField(_("waits for the citizen since"), null=True, editable=False)
    replied_at = models.DateTimeField(
        pgettext_lazy("case", "replied at"), null=True, editable=False
    )
    closed_at = models.DateTimeField(pgettext_lazy("case", "closed at"), null=True, editable=False)
    reopened_count = models.PositiveSmallIntegerField(
        _("opened again"), default=0, db_default=0, editable=False
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("split from"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        editable=False,
    )
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("duplicate of"),
        on_delete=models.PROTECT,
        related_name="duplicates",
        null=True,
        editable=False,
    )

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-id",)
        indexes: ClassVar = [
            GistIndex(fields=["tile_shape"], name="incidents_case_tiles"),  # tiles, nearby
            # Lists of an area, the newest first; open ones the most urgent first.
            models.Index(fields=["desk", "area_code", "-id"], name="incidents_case_area"),
            models.Index(
                fields=["desk", "area_code", "next_due_at"],
                condition=Q(closed_at=None),
                name="incidents_case_open_area",
            ),
            models.Index(
                fields=["desk", "next_due_at", "id"],
                condition=Q(closed_at=None),
                name="incidents_case_due",
            ),
            # What is in somebody's hands.
            models.Index(
                fields=["holder", "next_due_at"],
                condition=Q(closed_at=None, holder__isnull=False),
                name="incidents_case_holder",
            ),
            models.Index(
                fields=["holder_org", "next_due_at"],
                condition=Q(closed_at=None, holder_org__isnull=False),
                name="incidents_case_holder_org",
            ),
            # What came in and what was finished on a day.
            models.Index(fields=["desk", "received_at"], name="incidents_case_received"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False),
                name="incidents_case_closed",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="incidents_case_number"),
            models.UniqueConstraint(
                fields=["client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="incidents_case_client",
            ),
            models.CheckConstraint(name="incidents_case_desk", condition=Q(desk__in=Desk.values)),
            models.CheckConstraint(
                name="incidents_case_state",
                condition=Q(
                    *[Q(desk=desk, state__in=states.values) for desk, states in STATES.items()],
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="incidents_case_somewhere",
                condition=Q(place__isnull=False) | Q(area__isnull=False),
                violation_error_message=_("Name the place on the map, or the community."),
            ),
            models.CheckConstraint(
                name="incidents_case_not_own_duplicate",
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")),
                violation_error_message=_("A case is no duplicate of itself."),
            ),
            models.CheckConstraint(
                name="incidents_case_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="incidents_case_appeal_replied",
                condition=~Q(desk=Desk.APPEAL, state=AppealState.CLOSED)
                | Q(replied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incidents_case_appeal_once_more",
                condition=~Q(desk=Desk.APPEAL) | Q(reopened_count__lte=1),
            ),
        ]
        triggers: ClassVar = [NUMBERED, *LOCATED, CLOSED_WITHOUT_OPEN_CLAIMS]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done."""
        return self.closed_at is None

    @property
    def state_label(self) -> str:
        """The words of the state."""
        return str(STATES[self.desk](self.state).label)

    def get_state_display(self) -> str:
        """Return the words of the state, as lists of records ask for them."""
        return self.state_label

    @property
    def clock(self) -> str:
        """How it stands in time: "late", "due_soon", "on_time", "paused"; "" when finished."""
        if self.closed_at is not None or self.next_due_at is None:
            return ""
        if self.paused_at is not None:
            return "paused"
        left = self.next_due_at - timezone.now()
        if left < timedelta(0):
            return "late"
        return "due_soon" if left < SOON else "on_time"

    @classmethod
    def moving(cls) -> QuerySet[Any]:
        """Return the open cases with a point: finished ones keep the cell of their day."""
        return cls._base_manager.filter(closed_at=None, place__isnull=False)


class CaseEvent(AppendOnly):
    """One step of a case: who, when, from where to where, with which words. Written once.

    `version` is the case's after the step, `changes` the fields that an edit changed
    (name → [before, after]); `is_public` steps are shown to the citizen.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="events"
    )
    handling = models.ForeignKey(
        "incidents.Handling",
        verbose_name=_("handling"),
        on_delete=models.PROTECT,
        related_name="events",
        null=True,
    )
    step = models.CharField(_("step"), max_length=30)
    before = models.CharField(_("from"), max_length=20, blank=True)
    after = models.CharField(_("to"), max_length=20, blank=True)
    actor = models.ForeignKey(
        User,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    party = models.CharField(pgettext_lazy("event", "hand"), max_length=7, default="staff")
    at = models.DateTimeField(_("when"), auto_now_add=True, db_default=Now())
    text = models.TextField(_("words"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    is_public = models.BooleanField(_("shown to the citizen"), default=False)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ("at", "pk")
        # What changed lately, for the days to be counted anew.
        indexes: ClassVar = [BrinIndex(fields=["at"], name="incidents_event_lately")]

    def __str__(self) -> str:
        return f"{self.step} {self.at}"
