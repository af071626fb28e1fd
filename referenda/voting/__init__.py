"""Arithmetic and file format of a referendum, without Django, clock or network.

The format is the published Belenios format, version 1, group Ed25519, byte for byte. Archives made here are
accepted by tools that we did not write, and theirs are accepted here. Groups are written multiplicatively, as
in the Belenios specification: ``g ** x`` is ``power(GENERATOR, x)``.
"""
