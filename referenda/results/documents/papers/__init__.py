"""Documents as PDF, in Turkish and English."""
