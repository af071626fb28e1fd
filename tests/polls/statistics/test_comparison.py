"""Matching questions of two polls, and the reported difference of their figures."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics.analysis import Answers, Question, analyse
from polls.statistics.analysis.figures import round_down_to_step, round_up_to_step
from polls.statistics.comparison import (
    SHARE,
    Figure,
    Unit,
    compare_documents,
    compute_difference,
    identify_question,
    pair_questions,
)
from polls.statistics.precision import Z, mean_interval, share_interval
from tests.polls.statistics.closed import halves, poll_of, single, women_and_men

YES_NO = ("Evet", "Hayır")


def asked(ident: int = 1, kind: str = "single", options: tuple[str, ...] = YES_NO, **more: Any):
    """A question as in the stored document; option ids start at ten times its id."""
    return {
        "id": ident,
        "kind": kind,
        "text": "Açılsın mı?",
        "hint": "",
        "translations": {},
        "required": True,
        "no_opinion": False,
        "random_order": False,
        "min_choices": 1,
        "max_choices": 1,
        "score_min": 1,
        "score_max": 5,
        "score_min_label": "",
        "score_max_label": "",
        "budget_total": 100,
        "budget_unit": "points",
        "condition": None,
        "condition_options": [],
        "options": [
            {"id": 10 * ident + place, "text": text, "translations": {}} for place, text in enumerate(options)
        ],
    } | more


def document(question, answers, *, weighted=(), people=(), **statement):
    """A poll with one question. ``weighted``: people of each half of the population; ``people``: respondents
    of each half."""
    read = Question(
        str(question["id"]),
        question["kind"],
        tuple(option["id"] for option in question["options"]),
        no_opinion=question["no_opinion"],
        score_min=question["score_min"] if question["kind"] == "score" else 0,
        score_max=question["score_max"] if question["kind"] == "score" else 0,
        budget_total=question["budget_total"] if question["kind"] == "budget" else 0,
    )
    plan = {"margins": (halves(*weighted),), "dimensions": (women_and_men(*people),)} if weighted else {}
    return {
        "questions": [question],
        "statement": {
            "districts": [],
            "minimum_assurance": 10,
            "weighting": ["sex"] if weighted else [],
            "trusts_claims": False,
            "targets": {"fingerprint": "a"} if weighted else None,
        }
        | statement,
        "figures": analyse(poll_of((read, answers), **plan)),
    }


def said(yes, no):
    return single([0] * yes + [1] * no)


def values(*rows):
    """``rows``: pairs of a number of people and the value each gave to every option."""
    given = np.repeat([row for _people, row in rows], [people for people, _row in rows], axis=0)
    everybody = np.ones(len(given), np.bool_)
    return Answers(everybody, ~everybody, given)


def rows_of(newer, older):
    [question] = compare_documents(newer, older)["questions"]
    return question["rows"]


def verdicts(newer, older):
    return [row["verdict"] for row in rows_of(newer, older)]


# Matching questions


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("single", {"kind": "multiple"}),
        ("single", {"text": "Kapatılsın mı?"}),
        ("single", {"options": [{"id": 1, "text": "Evet"}]}),
        ("single", {"options": [{"id": n, "text": text} for n, text in enumerate((*YES_NO, "Belki"))]}),
        ("multiple", {"max_choices": 2}),
        ("score", {"score_max": 10}),
        ("score", {"score_min_label": "çok iyi"}),
        ("budget", {"budget_total": 200}),
        ("budget", {"budget_unit": "lira"}),
    ],
)
def test_different_kind_text_option_or_scale_is_another_question(kind, change):
    question = asked(kind=kind)

    assert pair_questions([question], [{**question, **change}]) == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("single", {"id": 99}),
        ("single", {"options": [{"id": 5, "text": "Hayır"}, {"id": 6, "text": "Evet"}]}),
        ("single", {"score_max": 10, "budget_total": 200}),
        ("ranking", {"max_choices": 2}),
        ("budget", {"score_max": 10}),
        ("single", {"translations": {"en": {"text": "Open?"}}, "hint": "Yaz boyunca."}),
    ],
)
def test_details_outside_the_question_do_not_matter(kind, change):
    question = asked(kind=kind)

    assert pair_questions([question], [{**question, **change}]) == [(question, {**question, **change})]


def test_open_texts_cannot_be_compared():
    assert identify_question(asked(kind="text", options=())) is None
    assert pair_questions([asked(kind="text", options=())], [asked(kind="text", options=())]) == []


def test_questions_follow_the_newer_order_and_repeats_are_paired_in_order():
    once, other = asked(1, text="Önce?"), asked(2, text="Sonra?")
    again = asked(3, text="Önce?")

    assert pair_questions(
        [other, once, again], [asked(7, text="Önce?"), asked(8, text="Önce?"), asked(9)]
    ) == [
        (once, asked(7, text="Önce?")),
        (again, asked(8, text="Önce?")),
    ]


# Differences


def test_raw_difference_is_in_points_with_an_interval_from_published_counts():
    newer, older = document(asked(1), said(120, 80)), document(asked(2), said(200, 200))
    yes, no = rows_of(newer, older)

    # Each figure may be off by half of its last digit.
    (low, high), (other_low, other_high) = share_interval(0.6, 200), share_interval(0.5, 400)
    least = 9.9 - math.hypot(59.95 - 100 * low, 100 * other_high - 50.05)
    most = 10.1 + math.hypot(100 * high - 60.05, 49.95 - 100 * other_low)
    assert (yes["key"], yes["older_key"], yes["text"]) == ("10", "20", "Evet")
    assert (yes["newer"], yes["older"], yes["difference"]) == (60.0, 50.0, 10.0)
    assert yes["low"] == pytest.approx(math.floor(10 * least) / 10)
    assert yes["high"] == pytest.approx(math.ceil(10 * most) / 10)
    assert (yes["verdict"], no["verdict"]) == ("rose", "fell")
    assert (no["difference"], no["low"], no["high"]) == (-10.0, -yes["high"], -yes["low"])


def test_small_difference_is_inconclusive():
    assert (
        verdicts(document(asked(1), said(104, 96)), document(asked(2), said(200, 200)))
        == ["not_told_apart"] * 2
    )


def test_options_are_matched_by_text_in_any_order():
    newer = document(asked(1), said(150, 50))
    older = document(asked(2, options=("Hayır", "Evet")), said(150, 50))
    [question] = compare_documents(newer, older)["questions"]

    assert [(row["text"], row["newer"], row["older"]) for row in question["rows"]] == [
        ("Evet", 75.0, 25.0),
        ("Hayır", 25.0, 75.0),
    ]
    assert question["warnings"] == ["order"]


def test_weighted_figures_are_used_if_both_polls_are_weighted():
    newer = document(asked(1), said(70, 30), weighted=(5100, 4900), people=(60, 40))
    older = document(asked(2), said(20, 80), weighted=(5100, 4900), people=(60, 40))
    compared = compare_documents(newer, older)
    questions = [body["figures"]["questions"][0] for body in (newer, older)]
    shares = [question["rows"][0] for question in questions]
    yes = compared["questions"][0]["rows"][0]

    assert (compared["basis"], compared["warnings"]) == ("weighted", [])
    assert [yes["newer"], yes["older"]] == [share["weighted"] for share in shares]
    assert [yes["newer"], yes["older"]] != [share["raw"] for share in shares]
    one, other = (
        Figure(row["weighted"], (row["low"], row["high"]), question["step"] / 2)
        for question, row in zip(questions, shares, strict=True)
    )
    assert {name: yes[name] for name in ("difference", "low", "high", "verdict")} == compute_difference(
        one, other, SHARE
    )


def test_weighted_and_raw_polls_are_compared_by_raw_figures_with_a_warning():
    newer = document(asked(1), said(70, 30), weighted=(5100, 4900), people=(60, 40))
    raw = document(asked(1), said(70, 30))
    older = document(asked(2), said(40, 60))
    compared = compare_documents(newer, older)

    assert (compared["basis"], compared["warnings"]) == ("raw", ["basis"])
    # The weighted poll's intervals belong to other figures and must not be used.
    assert compared["questions"] == compare_documents(raw, older)["questions"]


def test_scores_are_compared_by_means_with_an_interval_from_counts():
    before = values((30, (2, 5)), (40, (3, 5)))
    after = values((50, (4, 5)), (10, (5, 5)), (40, (3, 5)))
    newer = document(asked(1, "score"), after)
    older = document(asked(2, "score"), before)
    first, second = rows_of(newer, older)

    ends = [
        mean_interval(column.mean(), column.var(), len(column), least=1, most=5)
        for column in (given.values[:, 0] for given in (after, before))
    ]
    (low, high), (other_low, other_high) = ends
    least = 3.7 - 2.57 - 0.01 - math.hypot(3.695 - low, other_high - 2.575)
    most = 3.7 - 2.57 + 0.01 + math.hypot(high - 3.705, 2.565 - other_low)
    assert (first["newer"], first["older"], first["difference"]) == (3.7, 2.57, 1.13)
    assert first["low"] == pytest.approx(math.floor(100 * least) / 100)
    assert first["high"] == pytest.approx(math.ceil(100 * most) / 100)
    assert first["verdict"] == "rose"
    # Everybody gave the second option a five; that figure has an interval, too.
    assert (second["newer"], second["older"], second["difference"]) == (5.0, 5.0, 0.0)
    assert second["low"] < 0 < second["high"]
    assert second["verdict"] == "not_told_apart"


def test_amounts_of_a_weighted_poll_have_no_raw_interval():
    before = values((30, (60, 40)), (30, (20, 80)))
    raw = document(asked(1, "budget"), values((30, (80, 20)), (30, (60, 40))))
    weighted = document(
        asked(1, "budget"), values((30, (80, 20)), (30, (60, 40))), weighted=(1, 1), people=(30, 30)
    )
    older = document(asked(2, "budget"), before)

    assert verdicts(raw, older) == ["rose", "fell"]
    assert verdicts(weighted, older) == [None, None]
    assert [row["difference"] for row in rows_of(weighted, older)] == [30.0, -30.0]
    assert compare_documents(raw, older)["questions"][0]["unit"] == "points"


def test_unpublished_shares_are_not_computed():
    """Under a base of 30 there are counts, but no shares."""
    few, many = document(asked(1), said(19, 10)), document(asked(2), said(200, 100))

    for row in [*rows_of(few, many), *rows_of(many, few)]:
        assert {row[name] for name in ("newer", "older", "difference", "low", "high", "verdict")} == {None}


def test_a_question_that_one_poll_withholds_has_no_rows():
    answered = np.arange(200) < 9
    few = document(asked(1, required=False), single(np.zeros(200, np.int64), answered=answered))
    [question] = compare_documents(few, document(asked(2, required=False), said(100, 100)))["questions"]

    assert (question["withheld"], question["rows"]) == ("too_few", [])
    assert (question["newer_base"], question["older_base"]) == (None, 200)


def test_no_opinion_is_compared_where_both_offered_it():
    none = single([0] * 60 + [1] * 40, no_opinion=[True] * 30 + [False] * 70)
    offered = document(asked(1, no_opinion=True), none)
    also = document(asked(2, no_opinion=True), none)
    never = document(asked(3), said(60, 40))

    assert [row["key"] for row in rows_of(offered, also)] == ["10", "11", "none"]
    assert rows_of(offered, also)[-1]["newer"] == 30.0
    assert [row["key"] for row in rows_of(offered, never)] == ["10", "11"]
    assert compare_documents(offered, never)["questions"][0]["warnings"] == ["no_opinion"]


def test_none_of_thirty_is_not_conclusively_below_two_of_a_hundred():
    """The published interval of zero of thirty extends above eleven percent."""
    few = document(asked(1), said(0, 30))
    many = document(asked(2), said(200, 9_800))

    assert verdicts(many, few) == ["not_told_apart"] * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"districts": ["buca"]}, "territory"),
        ({"minimum_assurance": 20}, "assurance"),
        ({"weighting": ["age"]}, "margins"),
        ({"trusts_claims": True}, "claims"),
        ({"targets": {"fingerprint": "b"}}, "targets"),
    ],
)
def test_differences_between_polls_give_warnings(change, code):
    plan: dict[str, Any] = {"weighted": (5100, 4900), "people": (60, 40)}
    newer = document(asked(1), said(70, 30), **plan)

    assert compare_documents(newer, document(asked(2), said(70, 30), **plan, **change))["warnings"] == [code]


def test_population_tables_do_not_affect_raw_figures():
    newer = document(asked(1), said(70, 30), weighting=["age"], targets={"fingerprint": "b"})

    assert compare_documents(newer, document(asked(2), said(70, 30)))["warnings"] == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"hint": "Yaz boyunca."}, ["hint"]),
        ({"required": False}, ["required"]),
        ({"random_order": True}, ["order"]),
        ({"condition": 9, "condition_options": [90]}, ["condition"]),
    ],
)
def test_different_question_contexts_give_warnings(change, codes):
    newer = document(asked(1, **change), said(70, 30))
    newer["questions"].append(asked(9, text="Gider misiniz?"))
    older = document(asked(2), said(70, 30))

    assert compare_documents(newer, older)["questions"][0]["warnings"] == codes


def test_same_condition_gives_no_warning():
    documents = [
        document(asked(1, condition=leading, condition_options=[10 * leading]), said(70, 30))
        for leading in (8, 9)
    ]
    for body, leading in zip(documents, (8, 9), strict=True):
        # This kind is not compared: the document has no figures of it.
        body["questions"].append(asked(leading, "text", text="Gider misiniz?"))

    newer, older = documents
    assert compare_documents(newer, older)["questions"][0]["warnings"] == []
    older["questions"][0]["condition_options"] = [91]
    assert compare_documents(newer, older)["questions"][0]["warnings"] == ["condition"]


def test_random_order_in_both_polls_gives_no_warning():
    newer = document(asked(1, random_order=True), said(70, 30))
    older = document(asked(2, random_order=True, options=("Hayır", "Evet")), said(70, 30))

    assert compare_documents(newer, older)["questions"][0]["warnings"] == []


# Rounding


shares = st.floats(0, 100)
errors = st.floats(0, 15)


def published(value, se):
    """With the union of intervals of all values that round to it."""
    said = round(value, 1)
    return Figure(
        said, (round_down_to_step(said - 0.05 - Z * se, 0.1), round_up_to_step(said + 0.05 + Z * se, 0.1))
    )


@given(shares, errors, shares, errors)
def test_interval_contains_that_of_the_unrounded_figures(one, one_se, other, other_se):
    published_difference = compute_difference(published(one, one_se), published(other, other_se), SHARE)
    half = Z * math.hypot(one_se, other_se)

    assert published_difference["low"] <= max(-100, one - other - half) + 1e-6
    assert published_difference["high"] >= min(100, one - other + half) - 1e-6
    if published_difference["verdict"] == "rose":
        assert one - other - half > -1e-6


@given(shares, errors, shares, errors)
def test_verdict_matches_the_published_interval(one, one_se, other, other_se):
    change = compute_difference(published(one, one_se), published(other, other_se), SHARE)
    holds_zero = change["low"] <= 0 <= change["high"]

    assert holds_zero == (change["verdict"] == "not_told_apart")
    assert change["low"] <= change["difference"] <= change["high"]
    assert all(round(change[name], 1) == change[name] for name in ("difference", "low", "high"))


def test_interval_is_clipped_to_possible_differences():
    change = compute_difference(Figure(5.0, (3.0, 5.0)), Figure(1.0, (1.0, 3.0)), Unit(digits=2, reach=4.0))

    assert (change["difference"], change["high"]) == (4.0, 4.0)


def test_a_figure_in_steps_may_be_half_a_step_off():
    newer, older = (54.0, (49.0, 59.0)), (44.0, (39.0, 49.0))
    blunt = compute_difference(Figure(*newer, 1.0), Figure(*older, 2.5), SHARE)

    least = 54 - 1 - (44 + 2.5) - math.hypot(54 - 1 - 49, 49 - 44 - 2.5)
    assert blunt["low"] == round_down_to_step(least, 0.1)
    assert blunt["low"] < compute_difference(Figure(*newer), Figure(*older), SHARE)["low"]
