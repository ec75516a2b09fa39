"""The closed lists of values: of people and requests, of care records and youth files."""
