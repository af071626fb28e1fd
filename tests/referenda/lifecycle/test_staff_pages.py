"""What the confirmation pages show officers."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from participation.roll.operations.rolls import RollDraft, save_roll
from referenda.lifecycle.operations import review
from referenda.referendum.models import Referendum
from referenda.results import questions
from tests.referenda.making import YES_NO, Stage

pytestmark = pytest.mark.django_db


def page(stage: Stage, name: str) -> str:
    """The page as seen by an officer who did not draft the referendum."""
    client = Client()
    client.force_login(stage.other)
    return client.get(reverse(f"referenda-staff:{name}", args=[stage.referendum.pk])).content.decode()


def test_the_review_page_shows_everything_that_is_announced():
    stage = Stage(objection_days=17)
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    written = stage.now()

    shown = page(stage, "manage")

    options = [text for pair in YES_NO.options for text in pair]
    texts = [written.title, written.title_en, written.description_en, YES_NO.text, YES_NO.text_en, *options]
    assert [text for text in texts if escape(text) not in shown] == []
    assert "yayalara açılması" in shown
    assert '<dd class="num">17</dd>' in shown


@pytest.mark.parametrize("state", ["draft", "review"])
def test_the_page_leads_to_a_roll_that_is_not_frozen_yet(state):
    stage = Stage()
    roll = save_roll(
        officer=stage.officer,
        draft=RollDraft(
            name="Yeni liste",
            purpose="Bir oylama",
            cutoff_on=date(2026, 1, 1),
            minimum_age=18,
            corrections_from=timezone.localdate(),
            corrections_until=timezone.localdate() + timedelta(days=30),
        ),
    )
    Referendum.objects.filter(pk=stage.referendum.pk).update(roll=roll)
    if state == "review":
        review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    step = page(stage, "manage").partition("Duyurulmadan önce iki görevli")[2]

    assert f'href="/yonetim/oy-hakki/{roll.pk}/"' in step.partition("</p>")[0]
    assert "iki görevli" not in page(Stage(), "manage")


@pytest.mark.parametrize("name", ["propose", "certify"])
def test_the_signing_page_shows_the_result(name):
    stage = Stage(voters=3).make_ready().collect()
    with stage.voting():
        stage.cast(0, [0, 1, 0])
        stage.cast(1, [0, 1, 0])
        stage.cast(2, [0, 0, 1])
    stage.count(1, 2)
    with time_machine.travel(stage.objections_end()):
        shown = page(stage, name)

    [question] = questions.build_question_rows(stage.now())
    assert [it.votes for it in question.options] == [2, 1]
    assert question.verdict in shown
    assert [it.counted for it in question.options if it.counted not in shown] == []
    assert [words for words in question.steps if escape(words) not in shown] == []
