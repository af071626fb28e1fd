"""How many published answers in people's own words stand under each heading, as a chart of a bulletin."""

import hashlib
import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.publications.charts import Chart, chart, column, row
from participation.text.figures import format_number
from participation.text.texts import Text, build_bilingual_text, translate_words
from polls.open_answers.queries import Heading, ReviewStatus, open_questions, review_statuses
from polls.questionnaire.models import Poll, Question
from polls.questionnaire.wording import in_active_language, multilingual_text, translations_of
from polls.statistics.disclosure import protect_counts


def version_of_headings(poll: Poll) -> str:
    """Changes with what ``with_headings`` adds, and tells nothing else: empty where it adds nothing."""
    added = _build_charts_by_question(poll)
    return hashlib.sha256(json.dumps(added, sort_keys=True).encode()).hexdigest()[:20] if added else ""


def with_headings(charts: list[Chart], poll: Poll) -> list[Chart]:
    """``charts`` of the poll, and behind that of each open question its headings."""
    added = _build_charts_by_question(poll)
    together: list[Chart] = []
    for each in charts:
        together.append(each)
        if each["id"] in added:
            together.append(added[each["id"]])
    return together


def _build_charts_by_question(poll: Poll) -> dict[str, Chart]:
    """The chart of each open question's headings, by the id of the question's own chart."""
    questions = open_questions(poll)
    known = review_statuses(poll, [question.pk for question in questions])
    made = {f"q{question.pk}": headings_chart(question, known[question.pk]) for question in questions}
    return {ident: chart for ident, chart in made.items() if chart is not None}


def headings_chart(question: Question, status: ReviewStatus) -> Chart | None:
    """None while nothing is published. The question needs its poll at hand."""
    if status.too_few or not status.published:
        return None
    hidden = protect_counts([heading.published for heading in status.headings])
    title = multilingual_text(question.text, translations_of(question), "text")
    return chart(
        f"q{question.pk}-codes",
        translate_words(lambda: _get_chart_title(title)),
        [column("count", "people", lambda: _("Published answers"))],
        [
            row(_get_heading_name(heading), count=None if is_hidden else heading.published)
            for heading, is_hidden in zip(status.headings, hidden, strict=True)
        ],
        bars="count",
        note=translate_words(lambda: _build_note(status)),
    )


def _get_chart_title(title: Text) -> str:
    return _("{question} – published answers by heading").format(question=in_active_language(title))


def _get_heading_name(heading: Heading) -> Text:
    return (
        build_bilingual_text(heading.name)
        if heading.ident
        else translate_words(lambda: _("Under no heading"))
    )


def _build_note(status: ReviewStatus) -> str:
    written = ngettext("{n} person wrote something.", "{n} people wrote something.", status.written)
    parts: list[str] = [
        written.format(n=format_number(status.written)),
        _("Published: {published}; not published: {withheld}; waiting for review: {waiting}.").format(
            published=format_number(status.published),
            withheld=format_number(status.withheld),
            waiting=format_number(status.waiting),
        ),
        _("The council put the answers under these headings."),
    ]
    return " ".join(parts)
