"""Texts and purposes as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms import Form
from django.utils.safestring import SafeString

from participation.privacy import queries
from participation.privacy.forms import CONSENT_FORMS
from participation.privacy.models import Text, TextKind
from participation.text import richtext
from participation.text.figures import is_turkish


@dataclass(frozen=True, slots=True)
class ShownText:
    """``text`` in the language of the page."""

    text: Text

    @property
    def html(self) -> SafeString:
        return richtext.render(self.text.body_tr if is_turkish() else self.text.body_en)


@dataclass(frozen=True, slots=True)
class ShownPurpose:
    """``form`` is None while a consent to the version in force is stored."""

    asked: queries.Asked
    form: Form | None

    @property
    def shown(self) -> ShownText:
        return ShownText(self.asked.text)

    @property
    def is_earlier(self) -> bool:
        """Whether the consent in force is one to an earlier version."""
        consent = self.asked.consent
        return consent is not None and consent.text_id != self.asked.text.pk


def present_purposes(asked: list[queries.Asked], bound: Mapping[TextKind, Form]) -> list[ShownPurpose]:
    """``bound``: the submitted form, by its purpose."""
    return [
        ShownPurpose(
            it,
            None
            if it.consent is not None and it.consent.text_id == it.text.pk
            else bound.get(it.purpose) or CONSENT_FORMS[it.purpose](version=it.text.version),
        )
        for it in asked
    ]
