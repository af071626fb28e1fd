"""Writes to the index of texts and to the words in use."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from participation.search import matching, queries, registry
from participation.search.models import Document, Word
from participation.search.registry import Kind, Text
from participation.search.stems import roots
from participation.search.words import folded_text, spelled

AT_ONCE: Final = 1000


@transaction.atomic
def index_public_text(key: str, row: Any) -> None:
    """Index the public text of ``row`` under the kind ``key``, in place of an earlier one."""
    kind = registry.indexed_here(key)
    _store_document(kind, kind.text(row))
    matching.forget_removed_words()


def remove_from_index(key: str, ident: object) -> None:
    """Take a text out of the index. Its words stay among those in use."""
    Document.objects.filter(kind=registry.indexed_here(key).key, ident=str(ident)).delete()
    matching.forget_removed_words()


def _store_document(kind: Kind, text: Text) -> None:
    Document.objects.update_or_create(
        kind=kind.key,
        ident=text.ident,
        defaults={"title": folded_text(text.title), "body": folded_text(text.body)},
    )
    learn(f"{text.title}\n{text.body}")


def learn(text: str) -> None:
    """Add the words of ``text`` to those in use: its inflected words only where no root of them is known.

    Last in a transaction: another one that adds the same word waits for it to end. Words are added in one
    order, so that two never wait for each other.
    """
    words = spelled(text)
    known = queries.words_among({token for form in words for token in (form, *roots(form))})
    fresh: dict[str, str] = {}
    # The shortest first: ``otobüs`` makes ``otobüsler`` superfluous.
    for form in sorted(words, key=lambda form: (len(form), form)):
        if not any(token in known or token in fresh for token in (form, *roots(form))):
            fresh[form] = words[form]
    Word.objects.bulk_create(
        [Word(form=form, spelling=fresh[form]) for form in sorted(fresh)], ignore_conflicts=True
    )


def forget(text: str) -> None:
    """Delete the words of ``text`` that no indexed text contains. For texts that are erased, afterwards.

    A word that another transaction is adding meanwhile may be missing until a text with it is stored again.
    """
    known = queries.words_among(spelled(text))
    Word.objects.filter(form__in=known - queries.list_words_in_use(known)).delete()
    matching.forget_removed_words()


@transaction.atomic
def rebuild_index() -> int:
    """Index every text again, for changed rules of search; returns the number of words in use."""
    Word.objects.all().delete()
    Document.objects.all().delete()
    for kind in registry.list_search_kinds():
        if isinstance(kind, Kind):
            for row in kind.rows(AnonymousUser()):
                _store_document(kind, kind.text(row))
        else:
            _learn_in_batches(kind.rebuild())
    return Word.objects.count()


def _learn_in_batches(texts: Iterable[str]) -> None:
    remaining = iter(texts)
    while batch := list(islice(remaining, AT_ONCE)):
        learn("\n".join(batch))
