"""Bulletins (kamuoyu raporu): the council's publications, each identified by a hash."""
