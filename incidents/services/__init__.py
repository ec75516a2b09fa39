"""Changes to cases, each a service of its own."""
