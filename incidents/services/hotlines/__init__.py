"""Linked hotlines: files in and out on a network without a connection (docs/hotlines.md)."""
