"""Scans of the signed paper: redrawn or taken as PDF, sealed, read by the mediator alone."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import Action, reading
from core.errors import BadInput, OutOfScope
from core.rows import scoped_to
from core.saving import check
from fieldwork.services.photos import ready_photo
from incidents.models import Dispute, DossierFile
from incidents.services.disputes.agreements import agreement_of
from incidents.services.disputes.locking import locked_dossier
from incidents.services.steps import note
from staff.models import User

MOST_BYTES: Final = 10 * 1024**2
MOST_SCANS: Final = 20  # of one agreement
PDF_BEGINS: Final = b"%PDF-"
JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"


@transaction.atomic
def keep_scans(*, actor: User, case: Dispute, scans: Sequence[Any]) -> list[DossierFile]:
    """Keep several scans as `keep_scan` does, all or none.

    `scans` are uploaded files; their sizes are looked at before anything is read.
    """
    if not scans:
        raise BadInput(_("Choose a photo or a PDF of the paper."))
    check_count(len(scans))
    for one in scans:
        check_size(one.size or 0)
    return [keep_scan(actor=actor, case=case, content=one.read()) for one in scans]


@transaction.atomic
def keep_scan(*, actor: User, case: Dispute, content: bytes) -> DossierFile:
    """Keep a scan of the agreement as it was signed on paper: a picture, or a PDF.

    Raises BadInput for anything else, more than 10 MB or more than 20 scans, InvalidRecord
    for a second copy.
    """
    mime, kept = made_ready(content)
    locked = locked_dossier(actor, case)
    with scoped_to(actor):
        agreement = agreement_of(actor, locked)
        check_count(agreement.scans.count() + 1)
        row = DossierFile(
            dispute=locked,
            agreement=agreement,
            mime=mime,
            sha256=hashlib.sha256(kept).hexdigest(),
            size=len(kept),
            content=base64.b64encode(kept).decode(),
            uploaded_by=actor,
        )
        check(row)
        row.save(force_insert=True)
    note(locked, actor, "agreement.scan")
    return row


def made_ready(content: bytes) -> tuple[str, bytes]:
    """Return what is kept of a scan: a PDF as it is, a picture drawn anew. Raises BadInput."""
    check_size(len(content))
    if content.startswith(PDF_BEGINS):
        return PDF, content
    return JPEG, ready_photo(content).jpeg


def check_size(size: int) -> None:
    """Refuse a scan of too many bytes. Raises BadInput."""
    if size > MOST_BYTES:
        raise BadInput(_("A scan may have 10 MB at most. Scan it in grey, or page by page."))


def check_count(count: int) -> None:
    """Refuse too many scans of one agreement. Raises BadInput."""
    if count > MOST_SCANS:
        raise BadInput(
            _("An agreement has %(most)s scans at most. Put the pages into one PDF.")
            % {"most": MOST_SCANS}
        )


def scans_of(actor: User, case: Dispute) -> list[dict[str, Any]]:
    """Return what a list shows of the scans, in the running row scope; not their content."""
    return list(DossierFile.objects.visible_to(actor).filter(dispute=case.pk).listed())


def read_scan(*, actor: User, case: Dispute, key: Any) -> tuple[str, bytes]:
    """Return the type and the content of a scan, after the reading was written down.

    Runs in the actor's row scope. Raises OutOfScope, NotLogged.
    """
    row = DossierFile.objects.visible_to(actor).filter(dispute=case.pk, pk=key).first()
    if row is None:
        raise OutOfScope(_("There is no such file in your disputes."))
    reading(actor, Action.VIEW, [row], ("content",))
    return row.mime, base64.b64decode(row.content.opened())
