"""The network of responsible people that residents and staff can ask for (S20)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from grid.models import Area, Building
from staff.choices import AREA_HEADS, NetworkKind
from staff.models.users import User
from staff.querysets import NetworkPostQuerySet
from staff.triggers import AREA_CODE


class NetworkPost(Recorded):
    """A named, reachable person for an area or for buildings (工作网络岗位).

    The holder may have no account. The phone is a duty phone; the public sees it
    only when the holder agreed (`is_phone_public`). Half open: `begins_on` ≤ day < `ends_on`.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=NetworkKind)
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="network_posts"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    buildings = models.ManyToManyField(
        Building, verbose_name=_("buildings"), related_name="network_posts", blank=True
    )
    holder_name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    user = models.ForeignKey(
        User,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="network_posts",
        null=True,
        blank=True,
    )
    phone = models.CharField(_("duty phone"), max_length=30, blank=True)
    is_phone_public = models.BooleanField(_("phone may be shown to the public"), default=False)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects: ClassVar = NetworkPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("network post")
        verbose_name_plural = _("network posts")
        ordering = ("area_code", "kind", "pk")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "kind"], name="staff_network_area"),  # who is here
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="staff_network_kind", condition=Q(kind__in=NetworkKind)),
            models.CheckConstraint(
                name="staff_network_term",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("begins_on")),
                violation_error_message=_("A term must end after it begins."),
            ),
            models.UniqueConstraint(
                fields=["kind", "area"],
                condition=Q(ends_on=None, kind__in=AREA_HEADS),
                name="staff_network_one_head",
                violation_error_message=_("This area already has a holder of this post."),
            ),
        ]
        triggers: ClassVar = [AREA_CODE]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.holder_name}"
