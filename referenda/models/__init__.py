"""What a referendum stores. The classes are imported from here; the modules are by subject."""

from referenda.models.archive import Datum, Event
from referenda.models.credentials import Credential, CredentialKey, WaitingCredential
from referenda.models.desks import Desk, Explanation
from referenda.models.districts import DistrictLine, LineKind
from referenda.models.objections import Consequence, Objection
from referenda.models.records import Document, DocumentKind, Note, NoteKind
from referenda.models.referendum import (
    FEWEST_NEEDED,
    FEWEST_TRUSTEES,
    CredentialMode,
    Option,
    Phase,
    Question,
    Referendum,
    ReferendumQuerySet,
    State,
    TieRule,
    Transition,
)
from referenda.models.second_looks import Annulment, Redecryption, SecondLook, TakeBack, Verdict
from referenda.models.trustees import Decryption, RefusedDecryption, Trustee

__all__ = [
    "FEWEST_NEEDED",
    "FEWEST_TRUSTEES",
    "Annulment",
    "Consequence",
    "Credential",
    "CredentialKey",
    "CredentialMode",
    "Datum",
    "Decryption",
    "Desk",
    "DistrictLine",
    "Document",
    "DocumentKind",
    "Event",
    "Explanation",
    "LineKind",
    "Note",
    "NoteKind",
    "Objection",
    "Option",
    "Phase",
    "Question",
    "Redecryption",
    "Referendum",
    "ReferendumQuerySet",
    "RefusedDecryption",
    "SecondLook",
    "State",
    "TakeBack",
    "TieRule",
    "Transition",
    "Trustee",
    "Verdict",
    "WaitingCredential",
]
