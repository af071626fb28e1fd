"""Open answers: stored separately from responses, reviewed after counting, then published."""
