"""Labels of dimensions and their groups; keys of age bands are their labels."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from participation.people.models import AssuranceLevel, Sex
from participation.territory import queries as territory_queries
from participation.text.texts import Text, capitalised, translate_words
from polls.questionnaire.models import Dimension

NOT_STATED = "not_stated"


class Labels:
    """Labels in the language that is active at the call. District names, unless given, are read once."""

    def __init__(self, districts: Mapping[str, str] | None = None) -> None:
        self._districts = districts

    def dimension(self, key: str) -> str:
        return str(Dimension(key).label)

    def group(self, dimension: str, key: str) -> str:
        if key == NOT_STATED:
            return _("not stated")
        if dimension == Dimension.DISTRICT:
            if self._districts is None:
                self._districts = territory_queries.district_names()
            return self._districts.get(key, key)
        if dimension == Dimension.SEX:
            return {Sex.FEMALE: _("women"), Sex.MALE: _("men")}.get(Sex(key), key)
        if dimension == Dimension.ASSURANCE:
            return str(AssuranceLevel(int(key)).label)
        return key

    def dimension_text(self, key: str) -> Text:
        return translate_words(lambda: self.dimension(key))

    def group_text(self, dimension: str, key: str) -> Text:
        """The label with a capital, for the start of a table row."""
        return translate_words(lambda: capitalised(self.group(dimension, key)))
