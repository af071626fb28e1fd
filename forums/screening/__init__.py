"""Automatic screening of what people write: reasons for a moderator to look, never a deletion. Pure: no
database, no clock, no Django; docs/screening.md says how it is used and how well it finds."""

from forums.screening.entries import Entry, Severity
from forums.screening.findings import (
    Context,
    Effect,
    Finding,
    FindPersonalData,
    Kind,
    OthersPost,
    OwnPost,
    Part,
    Submission,
)
from forums.screening.fingerprints import Fingerprint, fingerprint, keys, similarity
from forums.screening.limits import LIMITS, Limits, Trust, Window
from forums.screening.screening import Lists, screen
from forums.screening.words import WordList

__all__ = [
    "LIMITS",
    "Context",
    "Effect",
    "Entry",
    "FindPersonalData",
    "Finding",
    "Fingerprint",
    "Kind",
    "Limits",
    "Lists",
    "OthersPost",
    "OwnPost",
    "Part",
    "Severity",
    "Submission",
    "Trust",
    "Window",
    "WordList",
    "fingerprint",
    "keys",
    "screen",
    "similarity",
]
