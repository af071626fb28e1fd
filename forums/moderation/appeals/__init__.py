"""Appeals of authors against decisions, answered by another moderator."""
