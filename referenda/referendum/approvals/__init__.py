"""Four-eyes approval: one officer proposes, another one confirms or declines."""
