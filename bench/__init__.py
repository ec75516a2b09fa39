"""Measurements on the scaled town; ratios, not seconds, are what they are for."""
