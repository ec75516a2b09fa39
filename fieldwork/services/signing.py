"""The second signature of a joint visit."""

from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotAllowed, OutOfScope
from fieldwork.models import Visit
from fieldwork.services.today import SHAPES
from staff.models import User

MOST_SHOWN: Final = 15


def visits_to_sign(user: User) -> QuerySet[Visit]:
    """Return the joint visits that wait for somebody's signature, the oldest first."""
    rows: QuerySet[Visit] = Visit.objects.visible_to(user).to_sign_by(user)
    named = rows.select_related(
        "worker", "building", "dwelling__building", "rental__dwelling__building", "site"
    ).defer(*(name for name in SHAPES if not name.startswith("cell")))
    return named.order_by("at", "pk")[:MOST_SHOWN]


@transaction.atomic
def sign_visit(*, actor: User, record: Visit) -> Visit:
    """Sign a joint visit as its second person; signing again changes nothing.

    Raises OutOfScope, or NotAllowed for everybody but the person named on it.
    """
    rows = Visit.objects.visible_to(actor).select_for_update(of=("self",))
    visit: Visit | None = rows.filter(pk=record.pk).first()
    if visit is None:
        raise OutOfScope(_("There is no such visit in your area."))
    if visit.second_worker_id != actor.pk:
        raise NotAllowed(_("Only the second person named on the visit can sign it."))
    if visit.second_signed_at is None:
        visit.second_signed_at = timezone.now()
        visit.save(update_fields=["second_signed_at"])
    return visit
