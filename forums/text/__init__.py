"""Pure text functions: cleaning, words for search, masking, screening."""
