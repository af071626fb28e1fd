"""Moderation: the review queue and decisions. Nested: rule books, reports, appeals, transparency report."""
