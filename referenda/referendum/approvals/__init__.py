"""Four-eyes approval: what one officer proposes and another confirms or declines."""
