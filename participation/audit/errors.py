"""What can go wrong with the record: always a bug or an intruder, never a person's mistake."""


class OutsideTransactionError(RuntimeError):
    """An act was recorded outside its own transaction: one could be stored without the other."""


class ChainBrokenError(RuntimeError):
    """The chain's head is gone although entries exist. Nothing may be added until that is explained."""
