"""Letters with codes as one PDF, a page for each person, made by typst from ``letters.typ``.

It is made in memory and goes to the officer's browser. Nothing of it is stored here.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from participation.roll import errors
from participation.roll.models import Roll
from participation.text import plaintext

TEMPLATE: Final = Path(__file__).resolve().with_name("letters.typ")
#: How typst names what none of its fonts has.
_UNPRINTABLE: Final = re.compile(r'the text `"(.+)"` could not be displayed')


@sensitive_variables()
def letters_pdf(roll: Roll, letters: list[tuple[str, str, str]]) -> bytes:
    """One letter for each name, address and code, in Turkish. Raises Unprintable, and ``typst.TypstError`` if
    the template is faulty.
    """
    with override("tr"):
        address = f"{settings.SITE_ADDRESS}{reverse('roll:own')}"
        data = {
            "council": plaintext.clean_plain_text(settings.COUNCIL_NAME),
            "heading": _("Your code for the electoral roll"),
            "roll": plaintext.clean_plain_text(roll.name),
            "label": _("Code"),
            "paragraphs": [
                _(
                    "You are on the electoral roll of the advisory vote named above. With this code, your "
                    "identity number and your birth date you can match your account with your place on it:"
                ),
                _(
                    "The code can be used once, and only with your own number. Give it to nobody: the "
                    "council never asks for it by telephone or e-mail. A newer letter makes it invalid."
                ),
                _("If this letter is not for you, please return it to the council's office."),
            ],
            "site": address,
            "letters": [
                {
                    "name": plaintext.clean_plain_text(name),
                    "address": plaintext.clean_plain_text(where),
                    "code": code,
                }
                for name, where, code in letters
            ],
        }
    try:
        return _compile_letters(data)
    except typst.TypstError as error:
        if (text := _UNPRINTABLE.search(str(error))) is None:
            raise
        # Without the error, whose words are somebody's name or address.
        raise errors.Unprintable(text=text[1]) from None


@sensitive_variables()
def _compile_letters(data: dict[str, Any]) -> bytes:
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_load_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letters": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(timezone.now().timestamp()),
    )


@cache
def _load_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
