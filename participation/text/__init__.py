"""Text and figures: what people write, Turkish, and what pages say in words and numbers."""
