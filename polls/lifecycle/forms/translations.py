"""The form for translating a poll."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from participation.text.texts import capitalised
from polls.lifecycle.forms.groups import Group
from polls.questionnaire.models import Poll, Question
from polls.questionnaire.translations import Translatable, translatables


class TranslationForm(forms.Form):
    """All texts of a poll in all its further languages; fields are named ``language-key``."""

    use_required_attribute = False

    def __init__(self, *args: Any, poll: Poll, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._poll, self._questions = poll, questions
        self.texts = translatables(poll, questions)
        for text in self.texts:
            for language in poll.languages:
                self._add(text, language)

    def _add(self, text: Translatable, language: str) -> None:
        name = f"{language}-{text.key}"
        stale = text.stale(language)
        hint = format_html('<span lang="tr">{}</span>', text.original)
        if stale:
            changed = _("The Turkish text has changed. The earlier translation:")
            hint = format_html(
                '{} <span class="stale">{} <q lang="{}">{}</q></span>', hint, changed, language, stale
            )
        rows = 4 if text.max_length > 500 else 2 if text.max_length > 200 else 0
        attrs: dict[str, Any] = {"lang": language, **({"rows": rows} if rows else {})}
        self.fields[name] = forms.CharField(
            label=f"{capitalised(str(text.label))} ({_language(language)})",
            max_length=text.max_length,
            required=False,
            initial=text.translation(language),
            help_text=hint,
            widget=forms.Textarea(attrs) if rows else forms.TextInput(attrs),
        )
        if stale:
            label = format_lazy(
                _("The earlier translation still fits ({language})"), language=_language(language)
            )
            self.fields[_keep_name(name)] = forms.BooleanField(label=label, required=False)

    def groups(self) -> list[Group]:
        """The poll's own texts, then those of each question."""
        groups = [Group(_("The poll"), self._fields_of(None))]
        for number, question in enumerate(self._questions, start=1):
            title = f"{number}. {Truncator(question.text).chars(80)}"
            groups.append(Group(title, self._fields_of(question)))
        return [group for group in groups if group.fields]

    def _fields_of(self, question: Question | None) -> list[BoundField]:
        names = [
            f"{language}-{text.key}"
            for text in self.texts
            if text.question is question
            for language in self._poll.languages
        ]
        both = [field for name in names for field in (name, _keep_name(name))]
        return [self[name] for name in both if name in self.fields]

    @property
    def count(self) -> int:
        return len(self.texts) * len(self._poll.languages)

    @property
    def left(self) -> int:
        """Number of stored texts without a translation, over all languages."""
        return sum(not text.translation(language) for text in self.texts for language in self._poll.languages)

    def translations(self) -> dict[str, dict[str, str]]:
        """Changed translations by language and key of the text."""
        changed: dict[str, dict[str, str]] = {language: {} for language in self._poll.languages}
        for text in self.texts:
            for language in self._poll.languages:
                name = f"{language}-{text.key}"
                written = self.cleaned_data[name]
                if not written and self.cleaned_data.get(_keep_name(name)):
                    written = text.stale(language)
                if written != text.translation(language):
                    changed[language][text.key] = written
        return changed


def _keep_name(name: str) -> str:
    """Name of the checkbox that keeps an outdated translation."""
    return f"{name}-kept"


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES)[code])
