"""A referendum from its draft to its certification: what needs several subjects, and the pages that show it
whole."""
