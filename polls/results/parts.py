"""The page of a counted poll, whose parts are cached: they are the same for everybody of a district."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from participation.people.models import User
from participation.people.rules import Person
from participation.publications import queries as publications_queries
from participation.publications.models import Edition
from participation.storage.local_cache import local_cache
from polls.open_answers import queries as open_answers_queries
from polls.open_answers.queries import PublishedTexts
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import queries as responses_queries
from polls.results.documents import source
from polls.results.page import Comparable, ResultPage, build_result_page, list_comparable_polls
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the page needs of an analysis before its parts are rendered."""

    withheld: bool
    asked: tuple[Mapping[str, Any], ...]
    open_questions: tuple[int, ...]


class CountedPage:
    """``poll`` has its election at hand. ``home``: the site's URL, which embedded charts are loaded from.

    Once its parts are cached, the page takes one query; two more where something was asked in words.
    """

    def __init__(self, person: Person, poll: Poll, analysis: Analysis, home: str) -> None:
        self._poll = poll
        self._analysis = analysis
        self._home = home
        self._district = person.profile.district_id if isinstance(person, User) else None
        self._embargo = questionnaire_queries.find_embargo(poll)
        self._facts = local_cache.get("analysis", (poll.pk, analysis.sha256), lambda: _build_facts(analysis))
        self.answered = responses_queries.has_answered(person, poll)

    @property
    def has_figures(self) -> bool:
        return self._embargo is None and not self._facts.withheld

    @property
    def title_version(self) -> Hashable:
        """Of the title and the description, which are frozen."""
        return (self._poll.pk, self._analysis.sha256)

    @cached_property
    def version(self) -> Hashable:
        """Everything that the figures depend on, apart from the language."""
        texts = tuple((ident, _version_of(texts)) for ident, texts in sorted(self._written.items()))
        return (self._poll.pk, self._analysis.sha256, self._embargo, self._district, texts)

    @cached_property
    def side_version(self) -> Hashable:
        """Everything that the column beside the figures depends on."""
        others = tuple(other.poll.pk for other in self.comparable)
        return (self._poll.pk, self._analysis.sha256, self._embargo, self._home, others)

    @cached_property
    def result(self) -> ResultPage:
        return build_result_page(self._poll, self._analysis, self._written, self._embargo, self._district)

    @cached_property
    def comparable(self) -> tuple[Comparable, ...]:
        if not self.has_figures:
            return ()
        version = self._public and (self._poll.pk, self._analysis.sha256, self._public)
        return local_cache.get(
            "comparable", version, lambda: list_comparable_polls(self._poll, self._facts.asked)
        )

    @cached_property
    def bulletins(self) -> list[Edition]:
        """The bulletins that publish this result."""
        version = self._public and (self._poll.pk, self._public)
        ident = str(self._poll.pk)
        return local_cache.get(
            "bulletins of a poll",
            version,
            lambda: publications_queries.list_citing_editions(source.KIND, ident),
        )

    @cached_property
    def _public(self) -> Hashable:
        """A version of what is public of all polls; None before the first official act."""
        return tally_queries.version_of_counted_polls()

    @cached_property
    def _written(self) -> Mapping[int, PublishedTexts]:
        if not self.has_figures:
            return {}
        return open_answers_queries.published_samples(self._poll, self._facts.open_questions)


def _build_facts(analysis: Analysis) -> _Facts:
    body = json.loads(bytes(analysis.body))
    return _Facts(
        withheld=bool(body["figures"]["withheld"]),
        asked=tuple(body["questions"]),
        open_questions=tuple(
            question["id"]
            for question in body["questions"]
            if question["kind"] == QuestionKind.TEXT
            or any(option.get("is_other") for option in question["options"])
        ),
    )


def _version_of(texts: PublishedTexts) -> Hashable:
    return texts.status, tuple((text.pk, text.published_text, text.code_id) for text in texts.sample)
