"""A source of sections, people with offices, and bulletins in several states."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from participation.people.models import User
from participation.publications import documents, registry
from participation.publications.models import Edition
from participation.publications.operations import drafts, publishing
from participation.publications.operations.drafts import EditionText
from tests.factories import make_user
from tests.participation.publications.source import KIND, SmallSource


@contextmanager
def source_registered() -> Iterator[SmallSource]:
    """The small source alone."""
    with patch.dict(registry._sources, clear=True):
        small = SmallSource()
        small.register()
        yield small


@pytest.fixture
def source() -> Iterator[SmallSource]:
    with source_registered() as small:
        yield small


@pytest.fixture
def editor() -> User:
    return make_user(role="editor", email="editor@example.org")


@pytest.fixture
def officer() -> User:
    return make_user(role="officer", email="officer@example.org")


def written(**changes: str) -> EditionText:
    return EditionText(
        **{
            "title_tr": "Kordon’da yaya alanı: şehir ne düşünüyor?",
            "summary_tr": "Yanıtlayanların yarısına yakını yaya alanı istiyor.",
            "body_tr": "## Değerlendirme\n\nKurul **iki** öneriyi birlikte ele alacak.",
            **changes,
        }
    )


@pytest.fixture
def draft(source: SmallSource, editor: User) -> Edition:
    edition = drafts.create_bulletin(editor=editor, text=written())
    drafts.add_section(edition=edition, editor=editor, kind=KIND, ident="12")
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def submitted(draft: Edition, editor: User) -> Edition:
    return publishing.submit_edition(edition=draft, editor=editor)


def approve(edition: Edition, officer: User) -> Edition:
    """Publish the submitted version as shown."""
    edition = Edition.objects.get(pk=edition.pk)
    return publishing.publish_edition(
        edition=edition, officer=officer, seen=documents.read_submitted_proposal(edition)[1]
    )


@pytest.fixture
def published(submitted: Edition, officer: User) -> Edition:
    return approve(submitted, officer)


@pytest.fixture
def supersede(editor: User, officer: User) -> Callable[..., Edition]:
    """Publish the next version of a bulletin."""

    def make(edition: Edition, why: str = "Bir sayı yanlış yazılmıştı.", **changes: str) -> Edition:
        new = drafts.new_version(bulletin=edition.bulletin, editor=editor)
        text = written(why_tr=why, **changes)
        drafts.update_edition(edition=new, editor=editor, text=text, revision=new.revision)
        return approve(publishing.submit_edition(edition=new, editor=editor), officer)

    return make


def stored(edition: Edition) -> dict[str, Any]:
    """The stored row."""
    return dict(Edition.objects.filter(pk=edition.pk).values().get())
