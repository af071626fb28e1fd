"""The statements API: suggesting, voting, and what is disclosed of votes."""

import pytest
from rest_framework.test import APIClient

from forums.statements.models import Conversation, ConversationKey, Statement, StatementVote
from participation.audit.models import Entry
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_conversation,
    make_statement,
    make_thread,
    make_writer,
)

pytestmark = pytest.mark.django_db


def at(conversation, rest="statements/"):
    return f"/api/v1/forums/threads/{conversation.thread_id}/{rest}"


def test_vote_is_shown_to_its_voter_alone():
    conversation = make_conversation(statements=2)
    first, second = conversation.statements.order_by("pk")
    client, other = with_token(make_user()), with_token(make_user())
    for vote in (1, -1):
        assert (
            client.put(
                at(conversation, f"statements/{first.pk}/vote/"), {"vote": vote}, format="json"
            ).status_code
            == 204
        )
    assert StatementVote.objects.count() == 1
    payload = client.get(at(conversation)).json()
    assert [(it["id"], it["vote"]) for it in payload["voted"]] == [(first.pk, -1)]
    assert [it["id"] for it in payload["waiting"]] == [second.pk]
    for somebody in (other, APIClient()):
        payload = somebody.get(at(conversation)).json()
        assert (payload["voted"], {it["id"] for it in payload["waiting"]}) == ([], {first.pk, second.pk})


@pytest.mark.parametrize("vote", [2, "1", True, None, 1.0])
def test_invalid_vote_is_refused(vote):
    conversation = make_conversation(statements=1)
    address = at(conversation, f"statements/{conversation.statements.get().pk}/vote/")
    assert with_token(make_user()).put(address, {"vote": vote}, format="json").status_code == 400
    assert not StatementVote.objects.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Evet.", "statement_too_short"),
        ("Kordon yayalara açılsın, " * 10, "statement_too_long"),
        ("Kordon açılsın. Konak kapansın.", "statement_of_two"),
    ],
)
def test_invalid_statement_is_refused_with_the_reason(words, code):
    conversation = make_conversation()
    refused = with_token(make_writer()).post(at(conversation), {"text": words}, format="json")
    assert refused.status_code == 400
    assert [(it["attr"], it["code"]) for it in refused.json()["errors"]] == [("text", code)]
    assert not Statement.objects.exists()


def test_suggestion_is_held_for_review():
    conversation, author = make_conversation(statements=1), make_writer()
    client, given = with_token(author), {"text": "Pazar günleri otobüs bedava olsun."}
    made = client.post(at(conversation), given, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "held")
    held = Statement.objects.get(pk=made.json()["id"])
    assert [it["id"] for it in client.get(at(conversation)).json()["suggested"]] == [held.pk]
    payload = APIClient().get(at(conversation)).json()
    assert held.pk not in {it["id"] for it in payload["waiting"]}
    refused = with_token(make_user()).put(
        at(conversation, f"statements/{held.pk}/vote/"), {"vote": 1}, format="json"
    )
    assert error(refused) == (409, "statement_gone")
    assert error(client.post(at(conversation), given, format="json")) == (409, "said_before")


def test_voting_and_suggesting_need_an_account():
    conversation = make_conversation(statements=1)
    address = at(conversation, f"statements/{conversation.statements.get().pk}/vote/")
    assert error(APIClient().put(address, {"vote": 1}, format="json")) == (401, "sign_in_needed")
    assert error(APIClient().post(at(conversation), {"text": "Olsun."}, format="json")) == (
        401,
        "sign_in_needed",
    )
    assert not StatementVote.objects.exists()
    assert conversation.statements.count() == 1


def test_missing_object_is_not_found():
    conversation, other = make_conversation(statements=1), make_conversation(statements=1)
    client = with_token(make_user())
    elsewhere = at(conversation, f"statements/{other.statements.get().pk}/vote/")
    assert error(client.put(elsewhere, {"vote": 1}, format="json")) == (404, "not_found")
    assert error(client.get(f"/api/v1/forums/threads/{make_thread().pk}/statements/")) == (404, "not_found")
    assert error(client.get(at(conversation, "consensus/"))) == (404, "not_found")


def opened(client, thread, question="Kordon’da hafta sonu nasıl olmalı?"):
    address = f"/api/v1/forums/threads/{thread.pk}/statements/opening/"
    return client.post(address, {"question": question}, format="json")


def closed(client, conversation, reason="Üç hafta doldu."):
    return client.post(at(conversation, "statements/closing/"), {"reason": reason}, format="json")


@pytest.mark.parametrize("role", ["moderator", "editor"])
def test_moderators_and_editors_open_and_close_statements(role):
    thread, client = make_thread(), with_token(make_writer(role=role))
    made = opened(client, thread)
    assert (made.status_code, made.json()["open"]) == (201, True)
    assert made.json()["question"] == "Kordon’da hafta sonu nasıl olmalı?"
    assert error(opened(client, thread)) == (409, "conversation_there")
    conversation = Conversation.objects.get(thread=thread)
    held = make_statement(conversation, publish=False)
    ended = closed(client, conversation)
    assert (ended.status_code, ended.json()["open"]) == (200, False)
    assert error(closed(client, conversation)) == (409, "conversation_closed")
    held.refresh_from_db()
    assert (held.state, ConversationKey.objects.count()) == ("hidden", 0)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.reason) == ("conversation.closed", "Üç hafta doldu.")


def test_other_roles_cannot_open_or_close_statements():
    thread, conversation = make_thread(), make_conversation()
    inside = make_thread(
        board=make_board(read_by="staff", start_by="staff", reply_by="staff"),
        author=make_writer(role="officer"),
    )
    for refused in (opened(APIClient(), thread), closed(APIClient(), conversation)):
        assert error(refused) == (401, "sign_in_needed")
    for person in (author_of(thread), make_writer(role="officer")):
        client = with_token(person)
        for refused in (opened(client, thread), closed(client, conversation)):
            assert error(refused) == (403, "staff_only")
    assert error(opened(with_token(make_writer()), inside)) == (404, "not_found")
    conversation.refresh_from_db()
    assert (Conversation.objects.count(), conversation.is_open) == (1, True)


@pytest.mark.parametrize("question", ["Kısa?", "x" * 301, 12345678910, None], ids=lambda it: str(it)[:9])
def test_invalid_question_is_refused(question):
    refused = opened(with_token(make_writer(role="moderator")), make_thread(), question)
    assert (refused.status_code, [it["attr"] for it in errors(refused)]) == (400, ["question"])
    assert not Conversation.objects.exists()


def test_closing_needs_a_reason_and_an_open_conversation():
    conversation, client = make_conversation(), with_token(make_writer(role="moderator"))
    assert error(closed(client, conversation, " ")) == (400, "reason_needed")
    assert [it["attr"] for it in errors(closed(client, conversation, "x" * 501))] == ["reason"]
    nothing = client.post(
        f"/api/v1/forums/threads/{make_thread().pk}/statements/closing/", {"reason": "Bitti."}, format="json"
    )
    assert error(nothing) == (404, "not_found")
    conversation.refresh_from_db()
    assert conversation.is_open
