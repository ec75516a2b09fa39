"""What happens: incidents, appeals and disputes on one case engine."""
