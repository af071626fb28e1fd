"""Moderation: the review queue and decisions; nested are rule books, reports, appeals and transparency."""
