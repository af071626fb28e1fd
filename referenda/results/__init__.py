"""What came of a referendum: outcome, objections, documents."""
