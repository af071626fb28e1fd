"""Criteria of set-aside responses as text."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from participation.text.texts import capitalised
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Dimension
from polls.questionnaire.wording import format_iso_day


def criteria_in_words(criteria: Mapping[str, Any], labels: Labels) -> list[str]:
    """Each criterion of ``polls.integrity.models.SetAside`` as a phrase in the current language."""
    phrases = []
    if "joined_from" in criteria:
        phrases.append(_("joined on {day} or later").format(day=format_iso_day(criteria["joined_from"])))
    if "joined_until" in criteria:
        phrases.append(_("joined on {day} or earlier").format(day=format_iso_day(criteria["joined_until"])))
    if "assurance" in criteria:
        level = capitalised(labels.group(Dimension.ASSURANCE, str(criteria["assurance"])))
        phrases.append(_("assurance level: {level}").format(level=level))
    if "districts" in criteria:
        names = ", ".join(labels.group(Dimension.DISTRICT, slug) for slug in criteria["districts"])
        phrases.append(_("districts: {districts}").format(districts=names))
    return phrases
