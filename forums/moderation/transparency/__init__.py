"""The public moderation log and the yearly transparency report."""
