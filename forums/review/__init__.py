"""The data of the review queue: review items, reports, findings, decisions, word lists."""
