"""Forms of editors: ``polls``, ``questions``, ``translations``; ``groups``: field groups, comparison."""
