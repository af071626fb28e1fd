"""Curation of threads by moderators and editors: acts, moves, merges, splits, summaries, digests."""
