"""Findings of screening have words for moderators in both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from forums.review import findings
from forums.review.models import Finding
from forums.text.screening.findings import Kind, Part
from forums.text.screening.link_spam import Sign
from participation.text.personal_data import Kind as PersonalData


def shown(**detail):
    return dict(findings.list_finding_details(Finding(kind=Kind.PERSONAL_DATA, weight=3, detail=detail)))


def test_details_are_words_of_the_page_language():
    with translation.override("tr"):
        assert shown(kind="phone", part="text") == {"nerede": "metinde", "ne": "telefon numarası"}
    with translation.override("en"):
        assert shown(kind="phone", part="text") == {"where": "in the text", "what": "telephone number"}


def test_a_detail_without_words_is_shown_by_its_name():
    assert shown(colour="blue") == {"colour": "blue"}


@pytest.mark.parametrize(
    ("name", "values"), [("kind", PersonalData), ("part", Part), ("sign", Sign)], ids=["kind", "part", "sign"]
)
def test_every_value_has_words(name, values):
    with translation.override("tr"):
        for value in values:
            ((_label, words),) = shown(**{name: value.value}).items()
            assert words != value.value


def test_every_kind_and_every_detail_of_screening_has_words():
    assert set(findings.KINDS) == set(Kind)
    source = "".join(
        path.read_text() for path in (Path(settings.BASE_DIR) / "forums/text/screening").glob("*.py")
    )
    details = re.findall(
        r'"(\w+)": (?:len|int|str|match|posts|window|whose|copies|post|count|link|site)', source
    )
    assert {"posts", "kind", "links", "host", "severity"} <= set(details) <= set(findings.DETAILS)
