"""Figures of people whose residence is known, beside those of everybody."""

import re

import pytest

from participation.people.models import AssuranceLevel
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.results.matched import Matched, compute_matched_means, compute_matched_shares
from tests.factories import YES_NO, make_poll, make_residents

ROLL_MATCHED, IDENTITY = AssuranceLevel.ROLL_MATCHED, AssuranceLevel.IDENTITY


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def question_of(**levels):
    """A question's breakdown by level: base, and the raw shares of two options."""
    groups = [
        {"key": key.removeprefix("level"), "base": base, "cells": [{"raw": share} for share in shares]}
        for key, (base, *shares) in levels.items()
    ]
    return {"breakdowns": {"assurance": {"rows": ["1", "2"], "groups": groups}}}


def test_people_matched_and_proved_are_taken_together():
    question = question_of(level10=(100, 10.0, 90.0), level20=(300, 50.0, 50.0), level30=(100, 90.0, 10.0))

    assert compute_matched_shares(question) == Matched((ROLL_MATCHED, IDENTITY), {"1": 60.0, "2": 40.0})


def test_row_that_is_hidden_everywhere_has_no_figure():
    question = question_of(level10=(100, 10.0, 90.0), level20=(300, 50.0, None), level30=(100, 90.0, None))

    assert compute_matched_shares(question) == Matched((ROLL_MATCHED, IDENTITY), {"1": 60.0})


def test_level_with_a_figure_hidden_that_another_shows_is_left_out():
    question = question_of(level10=(100, 10.0, 90.0), level20=(300, 50.0, 50.0), level30=(40, 90.0, None))

    assert compute_matched_shares(question) == Matched((ROLL_MATCHED,), {"1": 50.0, "2": 50.0})


@pytest.mark.parametrize(
    "levels",
    [
        {"level10": (95, 10.0, 90.0), "level20": (300, 50.0, 50.0)},
        {"level10": (100, 10.0, 90.0), "level20": (95, 50.0, 50.0)},
        {"level10": (100, 10.0, 90.0), "level20": (300, None, None)},
        {"level10": (None, None, None), "level20": (300, 50.0, 50.0)},
        {"level20": (300, 50.0, 50.0), "level30": (300, 50.0, 50.0)},
    ],
)
def test_fewer_than_a_hundred_of_either_have_no_figures_of_their_own(levels):
    assert compute_matched_shares(question_of(**levels)) is None


def test_mean_of_an_item_is_that_of_the_levels():
    groups = [
        {"key": "10", "base": 100, "mean": {"raw": 1.0}},
        {"key": "20", "base": 100, "mean": {"raw": 3.0}},
        {"key": "30", "base": 300, "mean": {"raw": 5.0}},
    ]
    item = {"key": "7", "breakdowns": {"assurance": {"groups": groups}}}

    assert compute_matched_means(item) == Matched((ROLL_MATCHED, IDENTITY), {"7": 4.5})


@pytest.mark.django_db
def test_result_shows_what_matched_people_answered_beside_that_of_everybody(client, editor):
    score = QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=["Park"])
    poll = make_poll(editor=editor, questions=[YES_NO, score])
    first, second = poll.questions.all()
    yes, no = first.options.all()
    park = second.options.get()

    def answer(people, agreeing, cycle):
        """The first ``agreeing`` say yes, the others no. Scores rise from 0 to 5, ``cycle`` people long."""
        return [
            operations.Attempt(
                poll.pk,
                person.pk,
                {
                    first.pk: Choice((yes.pk if place < agreeing else no.pk,)),
                    second.pk: Choice(values=((park.pk, min(5, place % cycle)),)),
                },
            )
            for place, person in enumerate(people)
        ]

    operations.respond_together(
        answer(make_residents(120), 80, 12)
        + answer(make_residents(60, assurance=20), 15, 6)
        + answer(make_residents(60, assurance=30), 15, 6)
    )
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    page = client.get(poll.get_absolute_url()).content.decode()

    rows = [text_of(row) for row in re.findall(r'<li class="result">.*?</li>', page, re.S)]
    yes_row, no_row, park_row = (
        next(row for row in rows if row.startswith(name)) for name in ("Evet", "Hayır", "Park")
    )
    assert yes_row.endswith("· ikameti bilinenler: %25")
    assert no_row.endswith("· ikameti bilinenler: %75")
    assert park_row.endswith("· ikameti bilinenler: 2,50")
