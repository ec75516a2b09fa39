"""What every record about a served person has in common."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from residents.models.people import Person
from staff.models import User


def person_key() -> Any:
    """Return the link to the person, without a foreign key in the database.

    A constraint would tell whoever deletes a person that a record exists. A trigger
    checks the key when it is written, follows a merge and a move (migration 0004).
    """
    return models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        null=True,
        editable=False,
    )


def someone(name: Any, *, optional: bool = False) -> Any:
    """Return the link to an account."""
    return models.ForeignKey(
        User,
        verbose_name=name,
        on_delete=models.PROTECT,
        related_name="+",
        null=optional,
        blank=optional,
    )


class ServedRecord(Recorded):
    """A record that names its person by key and is itself named by a number.

    The number is drawn by lot: it tells neither the person nor how many there are.
    `recorded_for` is the person as first written, so that a merge can be taken back.
    `is_doubled`: the person has another open record of the kind; whoever may see both
    compares them. `area_code` is the cell of the person's home, kept by the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=12, unique=True, editable=False)
    person = person_key()
    recorded_for = models.UUIDField(null=True, editable=False)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    is_doubled = models.BooleanField(default=False, editable=False)
    purpose = models.CharField(_("purpose"), max_length=100)
    review_due = models.DateField(_("review due"))
    retention_until = models.DateField(_("kept until"))

    class Meta(Recorded.Meta):
        abstract = True

    row_policy: ClassVar[Any]

    def __str__(self) -> str:
        return self.number
