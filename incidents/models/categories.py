"""What cases are about: a controlled list of two levels (S01)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from incidents.choices import Desk, IncidentKind
from incidents.querysets import OpenToAll


class IssueCategory(Recorded):
    """A category (诉求分类) or one below it; a place edits the list with a note.

    The names are data, not messages: every place has its own words. `desk` is where a
    case of the category begins, `incident_kind` what kind an incident of it is.
    `is_public` ones are offered on the public pages and to Open311. `nearby_m` and
    `nearby_days` say within which distance and age another case may be the same matter. A
    case of a category that `is_referred_at_once` goes where the duty list says without
    anybody in between. Its `questions` are asked at intake; routing rules read the answers.
    """

    code = models.SlugField(_("code"), max_length=50, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("above"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    keywords = models.CharField(_("keywords"), max_length=200, blank=True)
    desk = models.CharField(_("desk"), max_length=8, choices=Desk, default=Desk.APPEAL)
    incident_kind = models.CharField(
        _("kind of incident"),
        max_length=15,
        choices=IncidentKind,
        default=IncidentKind.OTHER,
        db_default=IncidentKind.OTHER,
    )
    is_public = models.BooleanField(_("offered to the public"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    is_referred_at_once = models.BooleanField(
        _("sent by the duty list at once"), default=False, db_default=False
    )
    nearby_m = models.PositiveSmallIntegerField(_("nearby within metres"), default=50)
    nearby_days = models.PositiveSmallIntegerField(_("nearby within days"), default=84)
    position = models.PositiveSmallIntegerField(pgettext_lazy("category", "position"), default=0)
    note = models.CharField(_("note on the last change"), max_length=300, blank=True)

    objects: ClassVar = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "code")
        constraints: ClassVar = [
            models.CheckConstraint(name="incidents_category_desk", condition=Q(desk__in=Desk)),
            models.CheckConstraint(
                name="incidents_category_kind", condition=Q(incident_kind__in=IncidentKind)
            ),
            models.CheckConstraint(
                name="incidents_category_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self) -> str:
        english = (translation.get_language() or "").startswith("en")
        return (english and self.name_en) or self.name
