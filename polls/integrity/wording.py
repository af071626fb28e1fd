"""What the accounts of a set had in common, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Dimension
from polls.questionnaire.wording import capitalised, day


def criteria_in_words(criteria: Mapping[str, Any], labels: Labels) -> list[str]:
    """What the accounts had in common whose answers were set aside (``polls.integrity.models.SetAside``)."""
    words = []
    if "joined_from" in criteria:
        words.append(_("joined on {day} or later").format(day=day(criteria["joined_from"])))
    if "joined_until" in criteria:
        words.append(_("joined on {day} or earlier").format(day=day(criteria["joined_until"])))
    if "assurance" in criteria:
        level = capitalised(labels.group(Dimension.ASSURANCE, str(criteria["assurance"])))
        words.append(_("assurance level: {level}").format(level=level))
    if "districts" in criteria:
        names = ", ".join(labels.group(Dimension.DISTRICT, slug) for slug in criteria["districts"])
        words.append(_("districts: {districts}").format(districts=names))
    return words
