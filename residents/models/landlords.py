"""Who lets a dwelling."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, in_area
from grid.models import RentalHousing
from residents.querysets.people import RentalLandlordQuerySet

# The rental carries the area code: a redraw moves it, and with it who may read its landlord.
POLICY = RowPolicy(
    f"({EVERYTHING} OR EXISTS (SELECT 1 FROM grid_rentalhousing r"
    f" WHERE r.id = rental_id AND {in_area('rental_housing', 'r.area_code')}))",
    capabilities=("rental_housing",),
)


class RentalLandlord(Recorded):
    """Whom to call about a let dwelling (房东): name and phone, both sealed.

    Only the present one is held, without a past, and none of a letting that has ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rental = models.OneToOneField(
        RentalHousing,
        verbose_name=_("rental housing"),
        on_delete=models.PROTECT,
        related_name="landlord",
        editable=False,
    )
    name = EncryptedField(
        pgettext_lazy("person", "name"), purpose="rental_landlord.name", max_length=60
    )
    phone = EncryptedField(
        _("phone"), purpose="rental_landlord.phone", max_length=30, null=True, blank=True
    )

    objects: ClassVar = RentalLandlordQuerySet.as_manager()
    row_policy: ClassVar = POLICY

    class Meta:
        verbose_name = _("landlord")
        verbose_name_plural = _("landlords")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
