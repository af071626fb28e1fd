"""Appeals against decisions, from the author to the answer of another moderator."""
