"""What runs by the clock or in the background, for cases and for disputes."""
