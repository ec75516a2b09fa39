"""What may be read of people, and of care records and youth files."""
