"""Statistics of a poll. Pure functions: no Django, no database, no clock."""
