"""What imports of household lists hold about residents, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Kind

BASIS: Final = _("Duty of the community under the Organic Law of Residents' Committees")
RECEIVERS: Final = _("who sent the list, and others who write the people of that community")
UNTIL_APPLIED: Final = _("until the list is applied, a week at most")
WITH_IMPORT: Final = _("as long as the import")

of_import = partial(Entry, "residents.peopleimport")
of_finding = partial(Entry, "residents.peoplefinding")

IMPORT: Final = (
    of_import(
        "file sample",
        _("a list of households that waits to be applied, sealed"),
        _("Check a list before anybody is recorded"),
        BASIS,
        RECEIVERS,
        UNTIL_APPLIED,
        Kind.SENSITIVE,
    ),
    of_import(
        "id area_code area_name source legal_basis basis_document file_name mapping state sender "
        "done_count row_count new_count changed_count moved_count same_count rental_count "
        "repeat_count filled_count skipped_count error_count accepted_without report applied_at "
        "undone_at created_at updated_at version",
        _("who sent a list, on what basis, and what came of it"),
        _("Know where records come from, and undo a wrong list"),
        BASIS,
        RECEIVERS,
        WITH_IMPORT,
    ),
    of_finding(
        "id batch area_code kind sheet row_number reason params",
        _("which rows of a list are bad and why, without their values"),
        _("Let the sender mend a list"),
        BASIS,
        RECEIVERS,
        WITH_IMPORT,
    ),
)
