"""Automatic screening of what people write: reasons for a moderator to look, never a deletion. Pure: no
database, no clock, no Django; docs/screening.md says how it is used and how well it finds."""
