"""Boards of processes: when threads can be started, and what process pages embed from the forums."""

import pytest
from django.test import Client
from django.urls import reverse

from forums.curation.operations import acts
from forums.discussion.drafts import queries as drafts_queries
from participation.processes.errors import NoPhaseNow, PhaseTakesNoThreads
from participation.processes.models import Phase
from tests.api.conftest import with_token
from tests.clients import signed_in
from tests.factories import make_poll
from tests.forums.making import make_board, make_conversation, make_post, make_thread, make_writer
from tests.participation.processes.making import day, make_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def process_board():
    return make_board(process=make_process(takes_threads=True))


def test_one_phase_allows_new_threads_and_the_next_one_refuses_them(process_board):
    thread = make_thread(board=process_board)
    Phase.objects.filter(process=process_board.process).update(takes_threads=False, title="Karar")

    with pytest.raises(PhaseTakesNoThreads) as refused:
        make_thread(board=process_board)
    assert "Karar" in str(refused.value)
    make_post(thread)
    Phase.objects.filter(process=process_board.process).update(starts_on=day(2), takes_threads=True)
    with pytest.raises(NoPhaseNow):
        make_thread(board=process_board)
    make_thread(board=process_board, author=make_writer(role="editor"))


def test_refusal_keeps_the_typed_text_and_is_announced_beforehand(process_board):
    Phase.objects.update(takes_threads=False, title="Karar", title_en="Decision")
    writer = make_writer()
    client, start = signed_in(writer), reverse("forums:start", args=[process_board.slug])

    page = client.get(process_board.get_absolute_url()).content.decode()
    sent = client.post(start, {"title": "Bir soru soruyorum", "body": "Yazdığım her şey dursun."})

    assert "“Karar” aşamasında yeni konu açılamaz" in page
    assert start not in page
    assert sent.status_code == 409
    assert "Yazdığım her şey dursun." in sent.content.decode()
    assert "“Decision”" in client.get(f"/en{process_board.get_absolute_url()}").content.decode()
    draft = drafts_queries.find_draft_for_place(writer, f"board:{process_board.pk}")
    assert draft
    assert draft.body == "Yazdığım her şey dursun."
    answer = with_token(writer).post(
        f"/api/v1/forums/boards/{process_board.slug}/threads/",
        {"title": "Bir soru soruyorum", "body": "Yazdım."},
        format="json",
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "phase_takes_no_threads")


def test_board_and_its_process_link_to_each_other(process_board):
    process = process_board.process
    assert process.get_absolute_url() in Client().get(process_board.get_absolute_url()).content.decode()
    assert process_board.get_absolute_url() in Client().get(process.get_absolute_url()).content.decode()


def test_process_page_shows_statements_and_polls_of_its_boards(process_board):
    thread = make_thread(board=process_board)
    conversation = make_conversation(thread=thread, statements=1)
    editor = make_writer(role="editor")
    poll = make_poll(editor=editor, title="Güzergâh yoklaması")
    acts.embed_in_thread(thread=thread, editor=editor, embedded=f"poll:{poll.pk}", reason="Deneme.")

    html = Client().get(process_board.process.get_absolute_url()).content.decode()

    assert conversation.question in html
    assert "Güzergâh yoklaması" in html


@pytest.mark.parametrize("boards", [1, 3])
def test_process_page_takes_as_many_queries_for_three_boards_as_for_one(boards, django_assert_num_queries):
    process, editor = make_process(), make_writer(role="editor")
    for _ in range(boards):
        thread = make_thread(board=make_board(process=process))
        make_conversation(thread=thread)
        acts.embed_in_thread(
            thread=thread, editor=editor, embedded=f"poll:{make_poll(editor=editor).pk}", reason="Deneme."
        )
    client = Client()

    with django_assert_num_queries(7):
        client.get(process.get_absolute_url())
