"""Notices as text, rendered on read: in the reader's language and with what they may see now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from participation.notifications import registry
from participation.notifications.models import Notice
from participation.people.models import User


@dataclass(frozen=True, slots=True)
class Rendered:
    """``gone``: the subject can no longer be read; then ``words`` say only that."""

    notice: Notice
    words: str
    gone: bool


def render_notices(reader: User, notices: Collection[Notice]) -> list[Rendered]:
    """Render ``notices`` in the given order, with one fact query per kind."""
    facts: dict[int, registry.Facts | None] = {}
    for name, group in groupby(sorted(notices, key=lambda it: it.kind), key=lambda it: it.kind):
        facts |= _find_facts(reader, registry.find_kind_by_name(name), list(group))
    return [_render_notice(notice, facts[notice.pk]) for notice in notices]


def _find_facts(
    reader: User, kind: registry.Kind | None, notices: Sequence[Notice]
) -> dict[int, registry.Facts | None]:
    if kind is None:
        return {it.pk: None for it in notices}
    if kind.facts is None:
        return {it.pk: it.details for it in notices}
    facts = kind.facts(reader, {it.subject for it in notices})
    return {it.pk: {**it.details, **facts[it.subject]} if it.subject in facts else None for it in notices}


def _render_notice(notice: Notice, facts: registry.Facts | None) -> Rendered:
    kind = registry.find_kind_by_name(notice.kind)
    if kind is None or facts is None:
        return Rendered(notice, _("The subject of this notice is no longer available."), gone=True)
    return Rendered(notice, kind.words(facts, notice.count), gone=False)


def build_notice_address(notice: Notice) -> str:
    """The path that the notice links to, in the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    with override(settings.LANGUAGE_CODE):
        return translate_url(notice.address, language)
