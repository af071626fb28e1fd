"""Computation of consensus maps. Pure: no Django, no database, no clock. See docs/consensus.md."""
