"""The page of deleted drafts."""

import pytest
from django.urls import reverse

from participation.bin.models import Deleted
from polls.lifecycle.operations import builder, drafts
from polls.questionnaire.models import Poll, Question
from tests.clients import text_of
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/en/yonetim/silinenler/"


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


def test_page_lists_what_was_deleted_and_restores_it(client, editor):
    poll = make_poll(editor=editor, opened=False, title="Meydan ağaçlansın mı?")
    drafts.delete_draft(poll=poll, editor=editor)
    shown = text_of(client.get(ADDRESS))
    assert "Meydan ağaçlansın mı?" in shown
    assert "draft of a poll" in shown

    restored = client.post(ADDRESS, {"restore": Deleted.objects.get().pk})
    assert restored["Location"] == reverse("polls-staff:manage", args=[poll.pk])
    assert Poll.objects.get().title == "Meydan ağaçlansın mı?"
    assert "Nothing was deleted" in text_of(client.get(ADDRESS))


def test_refusal_is_on_the_page(client, editor):
    poll = make_poll(editor=editor, opened=False)
    builder.delete_question(question=poll.questions.get(), editor=editor)
    drafts.delete_draft(poll=Poll.objects.get(), editor=editor)
    question = Deleted.objects.get(kind="polls.question")
    refused = client.post(ADDRESS, {"restore": question.pk})

    assert refused.status_code == 409
    assert "Restore the poll first." in text_of(refused)
    assert not Question.objects.exists()
    assert client.post(ADDRESS, {"restore": 10**9}).status_code == 404


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "-1"])
def test_malformed_request_is_refused(client, editor, given):
    assert client.post(ADDRESS, {"restore": given}).status_code == 400
