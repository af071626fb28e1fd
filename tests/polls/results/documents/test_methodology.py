"""Examples of docs/methodology.md, recomputed by the code that counts polls."""

import itertools
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from participation.publications import canonical
from participation.text.texts import translate_words
from polls.lifecycle.operations import steps
from polls.questionnaire.models import MAX_REVIEW_HOURS, SMALLEST_BATCH
from polls.results.documents import warnings
from polls.results.documents.method import get_precision_label
from polls.statistics import analysis, comparison, price, ranking, scores
from polls.statistics.analysis import weighting_facts
from polls.statistics.analysis.figures import SMALLEST_BASE, SMALLEST_CELL
from polls.statistics.disclosure import ROUNDING, Crosstab, PollTable, QuestionTable, protect_tables
from polls.statistics.precision import Z, share_interval
from polls.statistics.tally import SMALLEST_BASE_FOR_SHARES, SMALLEST_DAILY_RELEASE
from polls.statistics.weighting import MAX_SWEEPS, SMALLEST_CATEGORY, TRIM_AT, Category, Margin
from polls.tally.operations import counting
from tests.factories import make_poll, make_residents, make_user, respond
from tests.polls.statistics.attacker import Attack

DOCS: Path = settings.BASE_DIR / "docs"
PAGES = {"tr": DOCS / "methodology.tr.md", "en": DOCS / "methodology.md"}
#: Thousands and decimal separators of each language.
NUMBER = {
    "tr": re.compile(r"−?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"),
    "en": re.compile(r"−?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"),
}
GROUPING = {"tr": ".", "en": ","}


def text(language: str) -> str:
    return PAGES[language].read_text(encoding="utf-8")


def section(language: str, heading: str) -> str:
    """The text of a section, up to the next heading."""
    [passage] = re.findall(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text(language), re.DOTALL | re.MULTILINE
    )
    return str(passage)


def numbers(language: str, words: str) -> list[float]:
    """Every number in the text, in order, without code spans."""
    written = NUMBER[language].findall(re.sub(r"`[^`]*`", "", words))
    plain = (one.replace(GROUPING[language], "").replace(",", ".").replace("−", "-") for one in written)
    return [float(one) for one in plain]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("tr", "%52,0 ile 10.000 ve −6,7; 34’e `12`, 4.", [52.0, 10000, -6.7, 34, 4]),
        ("en", "52.0% of 10,000, −6.7 and the 34th; `12`, 4.", [52.0, 10000, -6.7, 34, 4]),
    ],
)
def test_numbers_are_read_in_each_language(language, words, expected):
    assert numbers(language, words) == expected


# The examples


def example_ranking() -> list[float]:
    park, library, car_park = 12, 13, 15
    ballots: ranking.Profile = {
        ((park,), (library,), (car_park,)): 9,
        ((car_park,), (library,), (park,)): 8,
        ((library,), (park,), (car_park,)): 2,
        ((library,), (car_park,), (park,)): 1,
        ((library,),): 2,
    }
    counted = ranking.count_rankings((park, library, car_park), ballots, "deneme")
    pairs, runoff = counted.pairwise, counted.instant_runoff
    first, last = runoff.rounds
    [moved] = first.transfers
    points = dict(zip(counted.borda.options, counted.borda.points, strict=True))
    assert (moved.option, runoff.winner) == (library, park)
    assert counted.condorcet_winner == counted.schulze.winner == counted.borda.winner == library
    return [
        *ballots.values(),
        *(
            pairs.preferring(*pair)
            for one, other in [(park, library), (park, car_park), (library, car_park)]
            for pair in [(one, other), (other, one)]
        ),
        *(first.counts[option] for option in (park, car_park, library)),
        moved.to[park],
        moved.to[car_park],
        moved.exhausted,
        last.counts[park],
        last.counts[car_park],
        last.majority,
        *(float(points[option]) for option in (library, park, car_park)),
        float(sum(points.values())),
        *counted.lot.ordered((park, library, car_park)),
    ]


def example_scores() -> list[float]:
    given = dict(enumerate([4, 6, 10, 12, 8], start=1))
    summary = scores.score_distribution(given, lowest=1, highest=5).summary
    assert summary is not None
    people = [(20, (60, 40, 0)), (12, (20, 30, 50)), (8, (0, 100, 0))]
    histograms = {option: {amounts[option]: number for number, amounts in people} for option in range(3)}
    shared = scores.summarise_budget((0, 1, 2), histograms, total=100, people=40)
    summaries = [allocation.summary for allocation in shared.allocations if allocation.summary]
    means = [float(summary.mean) for summary in summaries]
    medians = [float(summary.median) for summary in summaries]
    return [
        *(1, 5),
        *given.values(),
        *map(float, (summary.mean, summary.median, summary.lower_quartile, summary.upper_quartile)),
        *(value for number, amounts in people for value in (number, *amounts)),
        *(*means, sum(means)),
        *(*medians, sum(medians)),
    ]


#: For women and men, young and older: people, and how many said yes.
CELLS = (((0, 0), 150, 105), ((0, 1), 350, 210), ((1, 0), 200, 100), ((1, 1), 300, 105))
TARGETS = {"sex": (5100, 4900), "age": (4500, 5500)}


def weighted_poll(part: int = 1) -> analysis.ClosedPoll:
    """``part``: one in ``part`` people answered, in equal proportions."""
    cells = [(place, people // part, yes // part) for place, people, yes in CELLS]
    sizes = [people for _place, people, _yes in cells]
    codes = {
        key: np.repeat([place[number] for place, _people, _yes in cells], sizes)
        for number, key in enumerate(TARGETS)
    }
    said_no = np.concatenate([np.arange(people) >= yes for _place, people, yes in cells]).astype(np.int64)
    margins = tuple(
        Margin(key, tuple(Category(str(place), target) for place, target in enumerate(targets)))
        for key, targets in TARGETS.items()
    )
    everybody = np.ones(len(said_no), np.bool_)
    return analysis.ClosedPoll(
        respondents=len(said_no),
        questions=(analysis.Question("1", "single", (7, 8)),),
        answers={"1": analysis.Answers(everybody, ~everybody, said_no)},
        dimensions=(
            *(analysis.Dimension(key, ("0", "1"), categories) for key, categories in codes.items()),
            analysis.Dimension(analysis.ASSURANCE, ("10",), np.zeros(len(said_no), np.int64)),
        ),
        plan=analysis.Plan(margins=margins),
        seed="deneme",
    )


def example_weighting() -> list[float]:
    poll = weighted_poll()
    figures = analysis.analyse(poll)
    facts, yes = figures["weighting"], figures["questions"][0]["rows"][0]
    weights = weighting_facts.weigh_respondents(poll)[0].weights
    firsts = np.cumsum([0, *(people for _place, people, _yes in CELLS)])
    young = figures["participation"]["age"]["groups"][0]
    return [
        facts["population"],
        *TARGETS["sex"],
        *TARGETS["age"],
        poll.respondents,
        *(
            value
            for (_place, people, said), first in zip(CELLS, firsts, strict=False)
            for value in (people, said, round(float(weights[first]), 3))
        ),
        facts["sweeps"],
        yes["raw"],
        yes["weighted"],
        facts["deff_after"],
        poll.respondents,
        facts["n_eff"],
        young["share"],
        young["population_share"],
        young["ratio"],
    ]


def example_intervals() -> list[float]:
    question = analysis.analyse(weighted_poll())["questions"][0]
    yes, lead = question["rows"][0], question["lead"]
    low, high = (round(100 * end, 1) for end in share_interval(0.44, 428))
    gap = comparison.compute_difference(
        comparison.Figure(yes["weighted"], (yes["low"], yes["high"])),
        comparison.Figure(44.0, (low, high)),
        comparison.SHARE,
    )
    assert (lead["tells_apart"], gap["verdict"]) == (True, "rose")
    small = analysis.analyse(weighted_poll(5))
    few, apart = small["questions"][0]["rows"][0], small["questions"][0]["lead"]
    assert apart["tells_apart"] is False
    return [
        *(yes[name] for name in ("weighted", "low", "high")),
        *(lead[name] for name in ("difference", "low", "high")),
        *(44.0, low, high),
        *(gap[name] for name in ("difference", "low", "high")),
        *(small["respondents"], small["questions"][0]["step"]),
        *(few[name] for name in ("weighted", "low", "high")),
        *(apart[name] for name in ("difference", "low", "high")),
    ]


def example_false_answers() -> list[float]:
    question = {
        "headline": "raw",
        "base": 400,
        "items": [],
        "step": None,
        "rows": [{"key": "1", "raw": 54.0}, {"key": "2", "raw": 46.0}],
        "lead": {"difference": 8.0},
    }
    alike, heavy = (price.compute_price(question, price.FalseAnswer(weight)) for weight in (1.0, TRIM_AT))
    assert alike is not None
    assert heavy is not None
    moved = round(100 * 0.54 * 400 / (400 + alike["move"]), 1)
    return [
        *(400, 54.0, 46.0),
        *(alike["move"], moved, alike["turn_lead"]),
        *(TRIM_AT, heavy["move"], heavy["turn_lead"]),
    ]


def example_hidden() -> list[float]:
    counts = ((3, 40, 60), (30, 25, 70), (50, 80, 90))
    bases = tuple(map(sum, counts))
    totals = tuple(map(sum, zip(*counts, strict=True)))
    crosstab = Crosstab("1", "district", bases, counts)
    table = PollTable({"district": bases}, (QuestionTable("1", sum(bases), totals, True, (crosstab,)),))
    protected = protect_tables(table)
    hidden = protected.crosstabs["1", "district"].hidden
    left = [
        count
        for line, flags in zip(counts, hidden, strict=True)
        for count, is_hidden in zip(line, flags, strict=True)
        if not is_hidden
    ]
    bounds = Attack(table, protected, "district").solve().range(("cell", "1", 0, 0))
    return [*(count for line in counts for count in line), *left, *bounds]


EXAMPLES: Mapping[tuple[str, str], Callable[[], list[float]]] = {
    ("Örnek: sıralama", "Example: ranking"): example_ranking,
    ("Örnek: puan ve bütçe", "Example: scores and a budget"): example_scores,
    ("Örnek: ağırlıklandırma", "Example: weighting"): example_weighting,
    ("Örnek: aralıklar", "Example: intervals"): example_intervals,
    ("Örnek: sahte yanıtlar", "Example: false answers"): example_false_answers,
    ("Örnek: gizlenmiş hücreler", "Example: hidden cells"): example_hidden,
}


@pytest.mark.parametrize(
    ("headings", "compute"), EXAMPLES.items(), ids=lambda one: getattr(one, "__name__", "")
)
def test_examples_match_the_computed_numbers(headings, compute):
    expected = compute()

    for language, heading in zip(("tr", "en"), headings, strict=True):
        assert numbers(language, section(language, heading)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("headings", "constants"),
    [
        (("Kime sorulur, kim yanıtlar", "Who is asked and who answers"), {warnings.APART}),
        (
            ("Yoklama açıkken sayılar", "Figures while a poll is open"),
            {SMALLEST_BATCH, SMALLEST_DAILY_RELEASE},
        ),
        (("Soru türleri", "Kinds of questions"), {SMALLEST_BASE_FOR_SHARES}),
        (
            ("Ağırlıklandırma", "Weighting"),
            {
                *(SMALLEST_CATEGORY, MAX_SWEEPS, TRIM_AT, warnings.HEAVY),
                *(analysis.Plan().min_for_one_margin, *itertools.chain(*analysis.Plan().steps)),
            },
        ),
        (("Belirsizlik", "Uncertainty"), {round(Z, 6)}),
        (("Sahte yanıtlar", "False answers"), {TRIM_AT, price.MOVED, SMALLEST_BASE}),
        (("Neler gizlenir", "What is hidden"), {SMALLEST_CELL, SMALLEST_BASE, ROUNDING}),
        (("Kente benziyor mu?", "Does it resemble the city?"), {warnings.FEW, warnings.MISSING}),
        (("Sayımdan önce inceleme", "Review before counting"), {MAX_REVIEW_HOURS}),
        (("Açık yanıtlar", "Open text"), {SMALLEST_BATCH}),
    ],
)
def test_thresholds_match_the_code(headings, constants):
    for language, heading in zip(("tr", "en"), headings, strict=True):
        assert constants <= set(numbers(language, section(language, heading)))


@pytest.mark.django_db
def test_example_of_live_figures_matches_a_real_poll():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor)
    released = []
    for resident in make_residents(34):
        respond(poll, resident, "Evet")
        counting.count_due()
        released.append(poll.releases.latest("version").responses)
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    final = poll.releases.latest("version").responses
    nothing, ten, twenty = (released.index(people) for people in (0, 10, 20))
    assert nothing == 0
    expected = [
        poll.batch_min,
        ten,
        ten + 1,
        released[ten],
        twenty + 1,
        released[twenty],
        final,
        final - released[-1],
    ]

    assert numbers("tr", section("tr", "Örnek: canlı sayılar")) == expected
    assert numbers("en", section("en", "Example: live figures")) == expected


def test_lot_and_hash_can_be_recomputed():
    lot, body = ranking.Lot("deneme"), canonical.encode_canonical_json({"title": "Kordon", "share": 45.30})

    for language, of_lot, of_hash in (
        ("tr", "Örnek: sıralama", "Örnek: özet"),
        ("en", "Example: ranking", "Example: the hash"),
    ):
        digests = re.findall(r"`([0-9a-f]{8})`", section(language, of_lot))
        assert digests == [lot.digest(option)[:8] for option in (12, 13, 15)]
        assert f"`{body.decode()}`" in section(language, of_hash)
        assert f"`{canonical.digest(body)}`" in section(language, of_hash)


@pytest.mark.parametrize("language", PAGES)
def test_shell_command_gives_the_hash_of_a_file(language, tmp_path):
    """Uses a document with everything that could mislead the command."""
    body = canonical.encode_canonical_json(
        {"a": '","sha256":"0', "b": "İzmir\n\\1", "document": {"sha256": "ff"}}
    )
    (tmp_path / "rapor.json").write_bytes(canonical.as_file(body, canonical.digest(body)))
    [line] = re.findall(r"^    (sed .*)$", text(language), re.MULTILINE)
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.split()[0] == canonical.digest(body)


@pytest.mark.parametrize("language", PAGES)
def test_interval_wording_is_quoted_exactly(language):
    assert f"> {translate_words(get_precision_label)[language]}\n" in text(language)


def test_both_languages_have_the_same_sections():
    shapes = [
        [len(marks) for marks in re.findall(r"^(#+) ", text(language), re.MULTILINE)] for language in PAGES
    ]

    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 20
