"""Statistics of a poll, pure: no Django, no database, no clock."""
