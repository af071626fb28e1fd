"""Attacks on what the site promises, by somebody who has the whole code and a copy of the whole database."""
