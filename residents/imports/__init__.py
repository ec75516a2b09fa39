"""Imports of household lists: read, checked, written, undone."""
