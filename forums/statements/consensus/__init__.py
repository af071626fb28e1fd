"""The consensus map of a set of statements, pure: no Django, no database, no clock. ``docs/consensus.md``."""
