"""Every write: ``rolls``, ``importing`` files, ``matching`` residents, ``correcting``, ``striking`` off.

``links``, ``sets``, ``telling`` and ``trying`` are shared by these.
"""

from participation.roll.operations.corrections import (
    accept_correction,
    ask_for_district,
    ask_to_be_added,
    decline_correction,
)
from participation.roll.operations.imports import apply_import, discard_import, forget_old, look_at, read_file
from participation.roll.operations.matches import match
from participation.roll.operations.rolls import RollDraft, delete_draft, freeze_roll, open_roll, save_roll
from participation.roll.operations.strike_offs import (
    overwrite_marks,
    reverse_strike_off,
    settle_marks,
    strike_off,
)

__all__ = [
    "RollDraft",
    "accept_correction",
    "apply_import",
    "ask_for_district",
    "ask_to_be_added",
    "decline_correction",
    "delete_draft",
    "discard_import",
    "forget_old",
    "freeze_roll",
    "look_at",
    "match",
    "open_roll",
    "overwrite_marks",
    "read_file",
    "reverse_strike_off",
    "save_roll",
    "settle_marks",
    "strike_off",
]
