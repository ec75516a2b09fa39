"""Pages of the appeals desk."""
