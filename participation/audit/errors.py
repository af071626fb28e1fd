"""Errors of the audit log. Each means a bug or an intruder, never a user's mistake."""


class OutsideTransactionError(RuntimeError):
    """An act was recorded outside its own transaction, so one could be stored without the other."""


class ChainBrokenError(RuntimeError):
    """The chain's head is missing although entries exist. Nothing may be appended until this is explained."""
