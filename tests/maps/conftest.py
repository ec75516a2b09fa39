"""Cases on the map need the bodies and hands that work on them."""

from tests.incidents.conftest import bodies, room, staff

__all__ = ["bodies", "room", "staff"]
