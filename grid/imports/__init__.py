"""Imports of place files: read, map, check, load, undo."""
