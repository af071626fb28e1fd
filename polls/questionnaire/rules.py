"""Rules on who may see and manage a poll, and what a draft needs before it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participation.people import queries as people_queries
from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import Person
from participation.refusals import EditorsOnly
from participation.territory import queries as territory_queries
from polls.questionnaire.models import MEASURED, Poll, Question, QuestionKind, State
from polls.questionnaire.translations import translatables


def may_manage(person: Person) -> bool:
    """Whether ``person`` is an editor, who may write, open, close and archive polls and see drafts."""
    return people_rules.is_editor(person)


def may_see_poll(person: Person, poll: Poll) -> bool:
    """Whether ``person`` may see ``poll``: everybody sees opened polls and results, only editors drafts."""
    return poll.state != State.DRAFT or may_manage(person)


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_manage(person):
        raise EditorsOnly
    return person


def require_still_editor(editor: User) -> None:
    """``require_editor`` with the account's current data, for use after waiting for a lock."""
    require_editor(people_queries.reload_account(editor))


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps a draft from opening, as a text for editors, and where to fix it.

    ``question``: id of the question concerned. ``field``: name of the form field.
    """

    words: str
    place: Literal["settings", "questions", "translations"] = "settings"
    question: int | None = None
    field: str = ""


def missing_before_opening(poll: Poll, questions: Sequence[Question]) -> list[str]:
    """Texts of everything that keeps a draft from opening; empty if it may open."""
    return [gap.words for gap in gaps_before_opening(poll, questions)]


def gaps_before_opening(poll: Poll, questions: Sequence[Question]) -> list[Gap]:
    """Everything that keeps a draft from opening. ``questions`` are those of ``queries.questions_of``."""
    gaps: list[Gap] = []
    if not questions:
        gaps.append(Gap(_("it has no questions."), "questions"))
    for question in questions:
        gaps.extend(_missing_in(question, questions))
    gaps.extend(_missing_statements(poll))
    gaps.extend(Gap(message, field="targets") for message in missing_targets(poll))
    for language in poll.languages:
        messages = missing_translations(poll, questions, language)
        gaps.extend(Gap(message, "translations") for message in messages)
    if poll.corrects is not None and poll.corrects.state == State.DRAFT:
        gaps.append(Gap(_("the poll it corrects is still a draft."), field="corrects"))
    if poll.closes_at <= timezone.now():
        gaps.append(Gap(_("its closing time has passed."), field="closes_at"))
    return gaps


def _missing_in(question: Question, questions: Sequence[Question]) -> list[Gap]:
    missing: list[tuple[str, str]] = []
    count = len(question.options.all())
    fewest = MIN_OPTIONS[QuestionKind(question.kind)] or (2 if question.kind in MEASURED else 0)
    if count < fewest:
        message = ngettext(
            "“{question}” has no options.", "“{question}” has fewer than {count} options.", fewest
        )
        missing.append(("options", message))
    elif question.kind in BOUNDED and count < question.max_choices:
        missing.append(("max_choices", _("“{question}” allows more choices than it has options.")))
    if question.kind == QuestionKind.BUDGET and question.budget_total % question.budget_step:
        message = _("“{question}” has an amount that is not a multiple of its step.")
        missing.append(("budget_step", message))
    if question.condition_id is not None:
        earlier = [other.pk for other in questions if other.position < question.position]
        if question.condition_id not in earlier:
            message = _("“{question}” comes before the question it depends on.")
            missing.append(("condition_options", message))
        elif not question.condition_options.all():
            message = _("“{question}” depends on another question, but not on any of its options.")
            missing.append(("condition_options", message))
    return [
        Gap(message.format(question=question.text, count=fewest), "questions", question.pk, field)
        for field, message in missing
    ]


#: Kinds with a minimum and maximum number of chosen or ranked options.
BOUNDED = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING}
#: Minimum number of options by kind.
MIN_OPTIONS = {
    QuestionKind.SINGLE: 2,
    QuestionKind.MULTIPLE: 2,
    QuestionKind.RANKING: 2,
    QuestionKind.SCORE: 1,
    QuestionKind.BUDGET: 2,
    QuestionKind.TEXT: 0,
    QuestionKind.NUMBER: 0,
    QuestionKind.MATRIX: 1,
    QuestionKind.DATE: 0,
}
#: Kinds whose options the editor writes.
WITH_OPTIONS = frozenset(kind for kind, fewest in MIN_OPTIONS.items() if fewest)


#: Statements that a poll needs before it opens, with what is said of a missing one.
STATEMENTS: Final = {
    "conducted_by": gettext_lazy("the body that asks is missing."),
    "financed_by": gettext_lazy("the body that pays for it is missing."),
    "recruitment": gettext_lazy("the way people are reached is missing."),
}


def _missing_statements(poll: Poll) -> list[Gap]:
    """Missing statements that every published result must contain and only the council can supply."""
    return [
        Gap(str(message), field=name)
        for name, message in STATEMENTS.items()
        if not getattr(poll, name).strip()
    ]


def missing_targets(poll: Poll) -> list[str]:
    """Why the result could not be weighted as planned; checked here, as an opened poll cannot be changed."""
    if not poll.weighting:
        return []
    if poll.targets is None:
        return [_("it is to be weighted, but no population tables are chosen.")]
    districts = [district.slug for district in poll.districts.all()]
    on = timezone.localdate(poll.closes_at)
    return territory_queries.missing_for(poll.targets, poll.weighting, districts, on=on)


def missing_translations(poll: Poll, questions: Sequence[Question], language: str) -> list[str]:
    """A text with the number of texts not translated into ``language`` (a code); empty if all are.

    Stale translations do not count as translated.
    """
    count = sum(not text.translation(language) for text in translatables(poll, questions))
    if not count:
        return []
    message = ngettext(
        "{count} text is not translated into “{language}”.",
        "{count} texts are not translated into “{language}”.",
        count,
    )
    name = dict(settings.LANGUAGES).get(language, language)
    return [message.format(count=count, language=name)]
