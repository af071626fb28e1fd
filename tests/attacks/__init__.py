"""Attacks on the site's promises by somebody with the whole code and a copy of the whole database."""
