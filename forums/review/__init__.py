"""What moderators have to look at: review items, reports, findings, decisions, word lists."""
