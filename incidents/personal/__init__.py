"""What is held about those who report something and about parties of a mediation, and why."""
