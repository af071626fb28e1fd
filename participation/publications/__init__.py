"""Bulletins (kamuoyu raporu): what the council publishes, under a hash."""
