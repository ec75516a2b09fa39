"""The steps of a request about a record, and of care records and youth files."""
