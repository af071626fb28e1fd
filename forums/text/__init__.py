"""Pure text functions: cleaning, tokens of search, masking, screening."""
