"""The receipt of a ballot: a tagged PDF (PDF/UA-1) with its tracker, made by typst from ``receipt.typ``.

It contains no choice, voter or time, so that nobody can prove a vote with it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.publications.formats.pdf import compile_pdf, printable
from participation.text.texts import get_field_wording
from referenda.ballot_box import qr
from referenda.referendum.models import Referendum

TEMPLATE = Path(__file__).resolve().with_name("receipt.typ")


@dataclass(frozen=True, slots=True)
class Receipt:
    """``board``: the URL of the ballot on the public board; ``event``: the name of the event that appended
    it; ``code``: the election code, by which people recognise the election."""

    referendum: Referendum
    tracker: str
    event: str
    height: int
    board: str
    code: str


def render_receipt_pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF, in the active language. Raises ``typst.TypstError`` if the template is faulty."""
    title = printable(str(get_field_wording(receipt.referendum, "title")))
    data = {
        "language": get_language() or "tr",
        "council": printable(settings.COUNCIL_NAME),
        "heading": _("Ballot receipt"),
        "title": title,
        "title_language": get_field_wording(receipt.referendum, "title").language,
        "advisory": _("Local referendum, advisory"),
        "label": _("Tracker"),
        "tracker": receipt.tracker,
        "facts": [
            [_("Fingerprint of the referendum"), receipt.code],
            [_("Event of the archive"), str(receipt.height)],
            [_("Hash of the event (SHA-256)"), receipt.event],
            [_("Referendum"), receipt.referendum.uuid],
        ],
        "secret_label": _("Replacement code"),
        "secret_help": _("Write it here if you might want to vote again. The server does not know it."),
        "help": [
            _("With the tracker anybody can find this encrypted ballot on the public board:"),
            _(
                "It shows neither what was chosen nor who voted. If a person casts several "
                "ballots, the last one counts."
            ),
        ],
        "board": receipt.board,
        "qr_alt": _("The address of the ballot on the public board as a QR code"),
    }
    inputs = {"receipt": json.dumps(data, ensure_ascii=False), "qr": qr.render_code_as_svg(receipt.board)}
    return compile_pdf(TEMPLATE, TEMPLATE.parent, receipt.referendum.opens_at, **inputs)
