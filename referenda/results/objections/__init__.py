"""Objections to a provisional result, their answers, and what follows from them."""
