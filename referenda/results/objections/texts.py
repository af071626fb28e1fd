"""The public texts of objections."""

from dataclasses import dataclass

from participation.text import personal_data
from referenda.referendum.models import Referendum
from referenda.results.objections import queries
from referenda.results.objections.models import Consequence, Objection


def get_public_text(objection: Objection) -> str | None:
    """The published text of an objection, with personal data masked; None until it is answered."""
    return None if objection.answered_at is None else personal_data.mask_personal_data(objection.text)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection on a page. ``text`` is None until it is answered, ``consequence`` "" until published."""

    objection: Objection
    text: str | None
    consequence: str = ""


def build_objection_rows(referendum: Referendum) -> list[ObjectionRow]:
    """All objections, oldest first."""
    return [
        ObjectionRow(it, get_public_text(it), get_consequence(it))
        for it in queries.list_objections(referendum)
    ]


def get_consequence(objection: Objection) -> str:
    """The text of the objection's consequence; empty if none is published."""
    consequence: Consequence | None = getattr(objection, "consequence", None)
    return "" if consequence is None else consequence.text
