"""The arithmetic and the file format of a referendum, without Django, clock or network.

Everything follows the published Belenios format, version 1, group Ed25519, byte for byte, so that
archives made here are accepted by tools that we did not write, and theirs by ours. Groups are written
multiplicatively, as in its specification: ``g ** x`` is ``power(GENERATOR, x)``.
"""
