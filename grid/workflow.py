"""The steps of the registers of places, as data: state → the states that may follow."""

from typing import Final

from grid.choices import RentalState, SiteState, VideoState

RENTAL_NEXT: Final[dict[str, frozenset[str]]] = {
    RentalState.FOUND: frozenset({RentalState.FILED, RentalState.ENDED}),
    RentalState.FILED: frozenset({RentalState.SUSPENDED, RentalState.ENDED}),
    RentalState.CHECKED: frozenset({RentalState.SUSPENDED, RentalState.ENDED}),
    RentalState.RECTIFYING: frozenset({RentalState.SUSPENDED, RentalState.ENDED}),
    RentalState.SUSPENDED: frozenset({RentalState.RECTIFYING, RentalState.ENDED}),
    RentalState.ENDED: frozenset(),
}  # "checked" and "rectifying" after a check are steps of the visit that found it

SITE_NEXT: Final[dict[str, frozenset[str]]] = {
    SiteState.PROPOSED: frozenset({SiteState.ACTIVE, SiteState.CLOSED}),
    SiteState.ACTIVE: frozenset({SiteState.SUSPENDED, SiteState.CLOSED}),
    SiteState.SUSPENDED: frozenset({SiteState.ACTIVE, SiteState.CLOSED}),
    SiteState.CLOSED: frozenset(),
}

VIDEO_NEXT: Final[dict[str, frozenset[str]]] = {
    VideoState.PLANNED: frozenset({VideoState.ONLINE, VideoState.RETIRED}),
    VideoState.ONLINE: frozenset({VideoState.FAULT, VideoState.OFFLINE, VideoState.RETIRED}),
    VideoState.FAULT: frozenset({VideoState.ONLINE, VideoState.OFFLINE, VideoState.RETIRED}),
    VideoState.OFFLINE: frozenset({VideoState.ONLINE, VideoState.RETIRED}),
    VideoState.RETIRED: frozenset(),
}

# Which right a step into a state needs (KeySite: a proposal is made active by the street).
SITE_VERBS: Final[dict[str, str]] = {
    SiteState.ACTIVE: "approve",
    SiteState.SUSPENDED: "approve",
    SiteState.CLOSED: "approve",
}
