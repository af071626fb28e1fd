"""Forms of editors: ``polls``, ``questions``, ``translations``; ``groups``: headings, differences."""
