"""Open311 GeoReport v2: the open interface to public requests (docs/open311.md)."""
