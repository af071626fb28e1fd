"""Answers as the form of a poll sends them."""

import re

from django.http import QueryDict

from polls.checking import Choice

#: Digits of the longest id that the database can hold for certain.
LONGEST_ID = 18
_FIELD = re.compile(r"^q(\d{1,18})$")
#: The value of the *no opinion* input.
NONE = "none"
#: An id that no option has: what is not a number becomes an unknown option.
_NO_ID = 0


def choices_from(post: QueryDict) -> dict[int, Choice]:
    """Inputs named ``q<question id>``, valued by option ids or ``none``; other inputs are left alone."""
    choices = {}
    for name in post:
        match = _FIELD.match(name)
        if match is None:
            continue
        values = post.getlist(name)
        options = tuple(
            int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_ID else _NO_ID
            for value in values
            if value != NONE
        )
        choices[int(match[1])] = Choice(options, no_opinion=NONE in values)
    return choices
