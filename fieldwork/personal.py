"""What visits hold that may be about somebody."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Register

DUTY: Final = _("Duty of the community under the Organic Law of Residents' Committees")
THE_CELL: Final = _("grid workers and leaders of the community, community police")
UNTIL_RULE: Final = _("until the retention rule of visits removes it")
AS_VISIT: Final = _("as long as the visit")

of_visit = partial(Entry, "fieldwork.visit")
of_photo = partial(Entry, "fieldwork.photo")
of_result = partial(Entry, "fieldwork.checkresult")

REGISTER: Final = Register(
    _("Visits to homes and places"),
    (
        of_visit(
            "needs note",
            _("needs told at the door, and notes on the place"),
            _("Bring help that was asked for"),
            DUTY,
            THE_CELL,
            UNTIL_RULE,
        ),
        of_visit(
            "id created_at updated_at version cell area_code target_kind building "
            "dwelling rental site place tile_shape client_uuid kind worker "
            "second_worker second_signed_at task at received_at distance_m result is_unchanged "
            "standard hazard_level failed_count next_due_on content_hash",
            _("that a home or a place was visited, when, by whom, and what was found unsafe"),
            _("Safety of homes and places"),
            DUTY,
            THE_CELL,
            AS_VISIT,
        ),
        of_result(
            "id visit item_key outcome score note",
            _("that a home or a place was visited, when, by whom, and what was found unsafe"),
            _("Safety of homes and places"),
            DUTY,
            THE_CELL,
            AS_VISIT,
        ),
        of_photo(
            "id client_uuid visit task item_key image sha256 received_sha256 width "
            "height created_at",
            _("photos of places, without position data"),
            _("Show a hazard and that it was mended"),
            DUTY,
            THE_CELL,
            UNTIL_RULE,
        ),
    ),
)
