"""Input and storage of a closed poll's analysis, computed while answers can still be linked to groups.

While the poll's key exists, a participation leads to its response. Counting uses this once, in memory: it
links answers to attributes of the respondents' profiles (district, sex, age group, assurance level), lets
``polls.statistics.analysis`` compute tables that have passed disclosure control, and discards the links. The
tables are stored by the transaction that destroys the key, so no row ever has an answer together with an
attribute of its author.
"""

import hashlib
import json
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from django.utils import timezone
from django.utils.translation import override

from participation.background.heartbeats import iterate_with_heartbeat
from participation.people.models import AssuranceLevel, Sex
from participation.territory import bands as age_bands
from participation.territory import queries as territory_queries
from participation.territory import tables
from participation.territory.errors import MarginMissing
from polls.integrity.models import SetAside
from polls.questionnaire import measures, pseudonyms
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Dimension, Option, Poll, Question, QuestionKind
from polls.questionnaire.wording import translations_of
from polls.releases import queries as releases_queries
from polls.releases.models import Release
from polls.responses.models import Participation, PollKey, Response
from polls.statistics import analysis
from polls.statistics.comparison import SCORED
from polls.statistics.weighting import Category, Margin
from polls.tally.models import Analysis

FORMAT: Final = "meydan-poll/1"
#: Age groups if the poll's population tables have none, or it has no tables.
AGE_BANDS: Final = ("15-24", "25-34", "35-44", "45-54", "55-64", "65+")
_NOT_STATED: Final = -1
#: Rows read at a time.
_AT_ONCE: Final = 5_000

Codes = npt.NDArray[np.int64]
T = TypeVar("T")
#: Dimensions that population tables may have.
_NAMES: Final[Mapping[str, tables.Dimension]] = {
    Dimension.DISTRICT: "district",
    Dimension.SEX: "sex",
    Dimension.AGE: "age",
}


class LinkBroken(RuntimeError):
    """A participation has no response or a response no participation: a bug. Nothing is published."""


@dataclass(frozen=True, slots=True, repr=False)
class Respondents:
    """The anonymous respondents of a poll, in one order: their answers by question, and attributes of their
    profiles. Exists only in memory. ``births``: years, 0 for not stated. ``changed``: whether they changed an
    attribute since the poll was announced.
    """

    number: int
    answers: Mapping[str, analysis.Answers]
    districts: Codes
    sexes: Codes
    births: Codes
    assurances: Codes
    changed: npt.NDArray[np.bool_]


class _People:
    """Who took part, as columns of 44 bytes a person: the pseudonym, then six attributes."""

    def __init__(self, poll: Poll, key: bytes, without: Collection[int]) -> None:
        self.districts = list(territory_queries.district_names())
        places = {
            "district": {slug: place for place, slug in enumerate(self.districts)},
            "sex": {sex: place for place, sex in enumerate(Sex.values)},
        }
        rows = Participation.objects.filter(poll=poll).values_list(
            "resident",
            "resident__profile__district__slug",
            "resident__profile__sex",
            "resident__profile__birth_year",
            "resident__profile__assurance",
            "resident__profile__changed_on",
        )
        announced_on = poll.announced_on or date.min
        pseudonyms_, columns = bytearray(), array("h")
        for resident, district, sex, birth_year, assurance, changed_on in iterate_with_heartbeat(
            rows.iterator(_AT_ONCE)
        ):
            pseudonyms_ += pseudonyms.compute_response_pseudonym(key, resident)
            columns.extend(
                (
                    places["district"].get(district, _NOT_STATED),
                    places["sex"].get(sex, _NOT_STATED),
                    birth_year or 0,
                    assurance,
                    resident not in without,
                    changed_on is not None and changed_on >= announced_on,
                )
            )
        self.pseudonyms = np.frombuffer(pseudonyms_, np.dtype((np.void, 32)))
        attributes = np.frombuffer(columns, np.int16).reshape(-1, 6)
        # As the database orders them: byte by byte.
        self.order = np.lexsort(self.pseudonyms.view(">u8").reshape(-1, 4).T[::-1])
        self.attributes = attributes[self.order]


def link_answers(
    poll: Poll, questions: Sequence[analysis.Question], *, without: Collection[int] = ()
) -> Respondents:
    """All respondents except the residents ``without``. Needs the poll's key. Raises LinkBroken.

    Responses are read in the order of their pseudonyms, some at a time: a million take no more memory than
    their codes.
    """
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    people = _People(poll, key, without)
    stored = Response.objects.filter(poll=poll).order_by("pseudonym").values_list("pseudonym", "answers")
    pieces: dict[str, list[analysis.Answers]] = {question.key: [] for question in questions}
    read, counts = 0, people.attributes[:, 4].astype(bool)
    for some in _split_into_chunks(iterate_with_heartbeat(stored.iterator(_AT_ONCE))):
        authors = people.pseudonyms[people.order[read : read + len(some)]].tobytes()
        if b"".join(bytes(author) for author, _answers in some) != authors:
            raise LinkBroken(f"poll {poll.pk}")
        counted = counts[read : read + len(some)]
        answers = [each for (_author, each), is_counted in zip(some, counted, strict=True) if is_counted]
        for question in questions:
            pieces[question.key].append(
                analysis.encode_answers(question, (each.get(question.key) for each in answers))
            )
        read += len(some)
    if read != len(counts):
        raise LinkBroken(f"poll {poll.pk}")
    attributes = people.attributes[counts]
    return Respondents(
        number=len(attributes),
        answers={
            question.key: analysis.join_answers(
                pieces[question.key] or [analysis.encode_answers(question, ())]
            )
            for question in questions
        },
        districts=attributes[:, 0],
        sexes=attributes[:, 1],
        births=attributes[:, 2],
        assurances=attributes[:, 3],
        changed=attributes[:, 5].astype(bool),
    )


def _split_into_chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    """The rows in lists of ``_AT_ONCE``, the last one shorter."""
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def build_analysed_questions(poll: Poll) -> list[analysis.Question]:
    questions = questionnaire_queries.questions_of(poll)
    return [_build_question(question, questions) for question in questions]


def build_closed_poll(
    poll: Poll, questions: Sequence[analysis.Question], respondents: Respondents
) -> analysis.ClosedPoll:
    """The input of ``analysis.analyse``, read from the database."""
    dimensions = _build_dimensions(poll, respondents)
    margins, refused = _build_margins(poll, dimensions)
    return analysis.ClosedPoll(
        respondents=respondents.number,
        questions=tuple(questions),
        answers=respondents.answers,
        dimensions=tuple(dimensions.values()),
        plan=analysis.Plan(
            margins=margins,
            breakdowns=tuple(poll.breakdowns),
            refused=refused,
            batch_min=poll.batch_min,
            trusts_claims=trusts_lowest_level(poll),
        ),
        seed=poll.lot_seed,
        trusted=_flag_trusted(poll, respondents),
    )


def _flag_trusted(poll: Poll, respondents: Respondents) -> npt.NDArray[np.bool_] | None:
    """Whose attributes count in weights; None: everybody's."""
    if not trusts_lowest_level(poll):
        return (respondents.assurances > AssuranceLevel.EMAIL_ONLY) & ~respondents.changed
    return ~respondents.changed if respondents.changed.any() else None


def trusts_lowest_level(poll: Poll) -> bool:
    """Whether weights use what accounts of the lowest level that may answer say about themselves. Unless the
    plan says so, not what those say that are known by e-mail alone (docs/decisions/0013).
    """
    return poll.trusts_claims or poll.minimum_assurance > AssuranceLevel.EMAIL_ONLY


def store_analysis(poll: Poll, figures: dict[str, Any], release: Release) -> Analysis:
    """Store the ``figures`` of :func:`closed_poll` together with everything else that is published."""
    questions = questionnaire_queries.questions_of(poll)
    body = _encode_canonically(
        {
            "format": FORMAT,
            "poll": poll.pk,
            "release": release.version,
            "at": release.at.isoformat(timespec="seconds"),
            "statement": build_statement(poll),
            "questions": [_serialise_question(question) for question in questions],
            "participation": _serialise_participation(poll),
            "set_aside": [_serialise_set_aside(item) for item in poll.set_asides.all()],
            "figures": figures,
        }
    )
    return Analysis.objects.create(
        poll=poll, at=release.at, body=body, sha256=hashlib.sha256(body).hexdigest()
    )


def _encode_canonically(body: dict[str, Any]) -> bytes:
    """JSON with sorted keys and without blanks: equal data give equal bytes, and so the same hash."""
    return json.dumps(
        body, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def build_statement(poll: Poll) -> dict[str, Any]:
    """The statement of method that a published result must contain (docs/methodology.md)."""
    return {
        "title": poll.title,
        "translations": translations_of(poll),
        "conducted_by": poll.conducted_by,
        "financed_by": poll.financed_by,
        "recruitment": poll.recruitment,
        "limitations": poll.limitations,
        "districts": [district.slug for district in poll.districts.all()],
        "population": sum(d.population for d in poll.districts.all())
        or territory_queries.get_total_population(),
        "minimum_assurance": poll.minimum_assurance,
        "opened_at": poll.opens_at.isoformat(timespec="seconds"),
        "closed_at": poll.closes_at.isoformat(timespec="seconds"),
        "closing_changes": _serialise_closing_changes(poll),
        "review_hours": poll.review_hours,
        "result_timing": poll.result_timing,
        "batch_min": poll.batch_min,
        "may_change": poll.may_change,
        "matter": _serialise_matter(poll),
        "weighting": poll.weighting,
        "trusts_claims": poll.trusts_claims,
        "breakdowns": poll.breakdowns,
        "lot_seed": poll.lot_seed,
        "lot_sha256": hashlib.sha256(poll.lot_seed.encode()).hexdigest(),
        "targets": _serialise_targets(poll),
    }


def _serialise_closing_changes(poll: Poll) -> list[dict[str, str]]:
    """How editors moved the closing, in that order: later, then at most once earlier."""
    changes = [("extended", it.before, it.after, it.reason) for it in poll.extensions.all()]
    early = poll.transitions.filter(planned_closing__isnull=False).first()
    if early is not None and early.planned_closing is not None:
        changes.append(("closed_early", early.planned_closing, poll.closes_at, early.reason))
    return [
        {
            "kind": kind,
            "before": before.isoformat(timespec="seconds"),
            "after": after.isoformat(timespec="seconds"),
            "reason": reason,
        }
        for kind, before, after, reason in changes
    ]


def _serialise_matter(poll: Poll) -> dict[str, Any] | None:
    matter = poll.matter
    return None if matter is None else {"name": matter.name, "term_days": matter.term_days}


def _serialise_targets(poll: Poll) -> dict[str, Any] | None:
    targets = poll.targets
    if targets is None:
        return None
    return {
        "id": targets.pk,
        "name": targets.name,
        "source": targets.source,
        "reference_date": targets.reference_date.isoformat(),
        "fingerprint": targets.fingerprint,
        "withdrawal_reason": targets.withdrawal_reason,
    }


def _serialise_question(question: Question) -> dict[str, Any]:
    is_number = question.kind == QuestionKind.NUMBER
    return {
        "id": question.pk,
        "kind": question.kind,
        "text": question.text,
        "hint": question.hint,
        "translations": translations_of(question),
        "required": question.required,
        "no_opinion": question.no_opinion,
        "random_order": question.random_order,
        "min_choices": question.min_choices,
        "max_choices": question.max_choices,
        "score_min": question.score_min,
        "score_max": question.score_max,
        "score_min_label": question.score_min_label,
        "score_max_label": question.score_max_label,
        "budget_total": question.budget_total,
        "budget_unit": question.budget_unit,
        "scale_labels": question.scale_labels,
        "number_min": measures.format_stored_value(question, question.number_min) if is_number else None,
        "number_max": measures.format_stored_value(question, question.number_max) if is_number else None,
        "number_decimals": question.number_decimals,
        "number_unit": question.number_unit,
        "date_min": question.date_min and question.date_min.isoformat(),
        "date_max": question.date_max and question.date_max.isoformat(),
        "date_range": question.date_range,
        "condition": question.condition_id,
        "condition_options": [option.pk for option in question.condition_options.all()]
        if question.condition_id
        else [],
        "options": [
            {
                "id": option.pk,
                "text": option.text,
                "translations": translations_of(option),
                "is_other": option.is_other,
                "picture": _serialise_picture(option),
            }
            for option in question.options.all()
        ],
    }


def _serialise_picture(option: Option) -> dict[str, str] | None:
    picture = option.picture
    if picture is None:
        return None
    return {
        "digest": picture.digest,
        "description_tr": picture.description_tr,
        "description_en": picture.description_en,
    }


def _serialise_participation(poll: Poll) -> list[dict[str, Any]]:
    """Number of people who had answered by the end of each day, as released, including during embargoes."""
    people_by_day = releases_queries.people_by_day(poll, final=True)
    return [{"on": day.isoformat(), "people": people} for day, people in people_by_day.items()]


def _serialise_set_aside(set_aside: SetAside) -> dict[str, Any]:
    withdrawn_at = set_aside.withdrawn_at
    return {
        "people": set_aside.people,
        "reason": set_aside.reason,
        "criteria": set_aside.criteria,
        "at": set_aside.at.isoformat(timespec="seconds"),
        "withdrawn_at": withdrawn_at and withdrawn_at.isoformat(timespec="seconds"),
        "withdrawal_reason": set_aside.withdrawal_reason,
    }


def _build_question(question: Question, questions: Sequence[Question]) -> analysis.Question:
    """``question`` as the statistics need it; bounds that its kind does not use are 0."""
    score, budget = question.kind in SCORED, question.kind == "budget"
    return analysis.Question(
        key=str(question.pk),
        kind=question.kind,
        options=tuple(option.pk for option in question.options.all()),
        no_opinion=question.no_opinion,
        required=question.everybody_answers,
        score_min=question.score_min if score else 0,
        score_max=question.score_max if score else 0,
        budget_total=question.budget_total if budget else 0,
        choices=(question.min_choices, question.max_choices),
        asked_if=_build_condition(question, questions),
        ranges=tuple(
            (option.lower, option.upper)
            for option in question.options.all()
            if option.lower is not None and option.upper is not None
        ),
        decimals=question.number_decimals,
    )


def _build_condition(question: Question, questions: Sequence[Question]) -> analysis.AskedIf | None:
    """The options of the earlier question that lead to this one, by place; None without a condition."""
    earlier = next((other for other in questions if other.pk == question.condition_id), None)
    if earlier is None:
        return None
    option_ids = {option.pk for option in question.condition_options.all()}
    places = tuple(place for place, option in enumerate(earlier.options.all()) if option.pk in option_ids)
    return analysis.AskedIf(str(earlier.pk), places, required=question.required)


def _build_dimensions(poll: Poll, respondents: Respondents) -> dict[str, analysis.Dimension]:
    """All dimensions with every respondent's group; an attribute missing in the profile is *not stated*."""
    slugs = [district.slug for district in poll.districts.all()]
    everywhere = list(territory_queries.district_names())
    names = [slug for slug in everywhere if not slugs or slug in slugs]
    bands = (territory_queries.list_age_bands(poll.targets) if poll.targets else []) or list(AGE_BANDS)
    levels = [str(level) for level in AssuranceLevel.values]
    groups: dict[str, tuple[list[str], Codes]] = {
        Dimension.DISTRICT: (names, _recode_categories(names, everywhere, respondents.districts)),
        Dimension.SEX: (list(Sex.values), respondents.sexes.astype(np.int64)),
        Dimension.AGE: (bands, _code_age_bands(bands, respondents.births, poll.closes_at)),
        Dimension.ASSURANCE: (levels, np.searchsorted(AssuranceLevel.values, respondents.assurances)),
    }
    return {
        key: analysis.Dimension(
            key=key,
            categories=tuple(categories),
            codes=codes,
            population=_read_population(poll, key, categories),
        )
        for key, (categories, codes) in groups.items()
    }


def _recode_categories(categories: Sequence[str], names: Sequence[str], places: Codes) -> Codes:
    """Replace ``places``, indices into ``names``, by indices into ``categories``.

    Not stated: negative in ``places``. Names outside ``categories`` become not stated, too.
    """
    index = {category: place for place, category in enumerate(categories)}
    codes = np.array([*(index.get(name, _NOT_STATED) for name in names), _NOT_STATED], np.int64)
    return codes[places]


def _code_age_bands(bands: Sequence[str], births: Codes, closed: datetime) -> Codes:
    """Every respondent's index into ``bands``, by their age at the end of the year of closing.

    The population register counts ages like this. ``births``: years, 0 for not stated.
    """
    year = timezone.localtime(closed).year
    years, places = np.unique(births, return_inverse=True)
    return _recode_categories(
        bands, [_name_age_band(bands, year - born) if born else "" for born in years.tolist()], places
    )


def _name_age_band(bands: Sequence[str], age: int) -> str:
    band = age_bands.of_age(map(age_bands.parse_age_band, bands), age)
    return "" if band is None else str(band)


def _read_population(poll: Poll, key: str, categories: Sequence[str]) -> tuple[float, ...] | None:
    """Number of people by category according to the population tables; None if no table has them."""
    if key not in _NAMES or poll.targets is None:
        return None
    districts = [district.slug for district in poll.districts.all()]
    try:
        people = territory_queries.compute_margin(poll.targets, _NAMES[key], districts)
    except MarginMissing:
        return None
    return tuple(float(people.get(category, 0)) for category in categories)


def _build_margins(
    poll: Poll, dimensions: Mapping[str, analysis.Dimension]
) -> tuple[tuple[Margin, ...], str]:
    """The planned margins, and a refusal code if the population tables no longer allow weighting."""
    if not poll.weighting:
        return (), ""
    districts = [district.slug for district in poll.districts.all()]
    with override("tr"):
        stale = poll.targets is None or territory_queries.missing_for(
            poll.targets,
            [_NAMES[key] for key in poll.weighting],
            districts,
            on=timezone.localdate(poll.closes_at),
        )
    if stale or poll.targets is None:
        return (), "targets_missing"
    neighbours: dict[str, Mapping[str, Sequence[str]]] = {
        Dimension.DISTRICT: territory_queries.list_neighbours(districts),
        Dimension.AGE: territory_queries.adjacent_bands(poll.targets),
    }
    return tuple(
        Margin(
            key,
            tuple(
                Category(category, target, tuple(neighbours.get(key, {}).get(category, ())))
                for category, target in zip(
                    dimensions[key].categories, dimensions[key].population or (), strict=True
                )
            ),
        )
        for key in poll.weighting
    ), ""
