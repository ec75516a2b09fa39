"""GeoJSON of the layers of the map."""
