"""What moderators and editors do to threads: acts, moves, merges, splits, summaries, digests."""
