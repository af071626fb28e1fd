"""Verifies a referendum's archive from its bytes alone: ``python -m referenda.verifier FILE.bel``.

Needs Python and PyNaCl, but no settings, database or network. It is stricter than the format's first
implementation; docs/referenda.md lists what that implementation accepts.
"""
