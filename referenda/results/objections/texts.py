"""What is published of an objection."""

from dataclasses import dataclass

from participation import personal_data
from referenda.referendum.models import Referendum
from referenda.results.objections import queries
from referenda.results.objections.models import Consequence, Objection


def public_text(objection: Objection) -> str | None:
    """What everybody reads of an objection once it is answered: personal data in it is nobody's business."""
    return None if objection.answered_at is None else personal_data.masked(objection.text)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection on a page, with its ``text`` once it is answered, and what follows from it."""

    objection: Objection
    text: str | None
    consequence: str = ""


def objections(referendum: Referendum) -> list[ObjectionRow]:
    """The oldest first."""
    return [ObjectionRow(it, public_text(it), consequence_of(it)) for it in queries.objections(referendum)]


def consequence_of(objection: Objection) -> str:
    """What follows from it, if it was upheld; empty as long as nobody has said so."""
    found: Consequence | None = getattr(objection, "consequence", None)
    return "" if found is None else found.text
