"""Check lists as versioned standards."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from fieldwork.choices import TargetKind
from fieldwork.triggers import USED_STANDARD_STAYS


class Standard(Recorded):
    """A check list (检查标准): items with scores, and what follows from failing them.

    `items`: [{"key", "text", "text_en", "max", "serious": bool}]; a failed serious
    item is a serious hazard by itself. `thresholds`: {"general": n, "serious": n}
    failed items. `intervals`: days to the next check by hazard level ("none", "general",
    "serious") and, as "mend", to mend an item that is no serious hazard (30 if absent).
    `rule` cites where the numbers come from. A version that was used never changes.
    """

    code = models.CharField(_("code"), max_length=40)
    version_no = models.PositiveSmallIntegerField(_("version of the list"), default=1)
    subject = models.CharField(_("kind of place"), max_length=8, choices=TargetKind)
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    items = models.JSONField(_("items"))
    thresholds = models.JSONField(_("thresholds"))
    intervals = models.JSONField(_("days to the next check"))
    rule = models.CharField(_("source of the rule"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("check list")
        verbose_name_plural = _("check lists")
        ordering = ("code", "-version_no")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "version_no"], name="fieldwork_standard_version"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_active=True), name="fieldwork_standard_one_active"
            ),
        ]
        triggers: ClassVar = [USED_STANDARD_STAYS]

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the items, in their order."""
        return tuple(item["key"] for item in self.items)

    @property
    def serious_keys(self) -> frozenset[str]:
        """The items of which one failed is a serious hazard by itself."""
        return frozenset(item["key"] for item in self.items if item.get("serious"))

    def text_of(self, key: str) -> str:
        """Return the words of an item in the reader's language; the key where it is unknown."""
        found = (item for item in self.items if item["key"] == key)
        item: dict[str, Any] = next(found, {})
        english = str(item.get("text_en", ""))
        return english if get_language() == "en" and english else str(item.get("text", key))
