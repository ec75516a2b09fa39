"""The pages and fragments of the map."""
