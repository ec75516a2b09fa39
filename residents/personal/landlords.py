"""What is held about the landlords of rental housing, why, and until when."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Register

# 商品房屋租赁管理办法 (住房城乡建设部令第6号) 14–19: lettings are filed, and the filing kept.
BASIS: Final = _("Duty to file lettings under the Measures for Leasing of Commodity Housing")
RECEIVERS: Final = _(
    "grid workers and leaders of the community, community police, staff of the street"
)
UNTIL_ENDED: Final = _("until the letting ends")

of_landlord = partial(Entry, "residents.rentallandlord")
REGISTER: Final = Register(
    _("Landlords"),
    (
        of_landlord(
            "name phone",
            _("name and phone of who lets a dwelling"),
            _("Reach the landlord about the safety of the dwelling; kept sealed, shown masked"),
            BASIS,
            RECEIVERS,
            UNTIL_ENDED,
        ),
        of_landlord(
            "id rental created_at updated_at version",
            _("keys of the record, and the dwelling that is let"),
            _("Keep records right"),
            BASIS,
            RECEIVERS,
            UNTIL_ENDED,
        ),
    ),
)
