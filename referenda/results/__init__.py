"""The result of a referendum: outcome, objections, documents."""
