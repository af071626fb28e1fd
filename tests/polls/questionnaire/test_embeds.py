"""Cards of polls on lists, threads and pages of processes: whoever has answered reads so, and nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forums.curation.operations import acts
from polls.lifecycle.operations import steps
from tests.factories import make_poll, make_user, respond
from tests.forums.making import make_board, make_thread, make_writer
from tests.participation.processes.making import make_process

pytestmark = pytest.mark.django_db
ANSWERED = "yanıtladınız"


def page_for(person, address):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address).content.decode()


@pytest.mark.parametrize("is_closed", [False, True])
def test_cards_on_lists_threads_and_processes_know_whether_the_reader_has_answered(is_closed):
    editor, process = make_writer(role="editor"), make_process(takes_threads=True)
    thread = make_thread(board=make_board(process=process))
    polls = [make_poll(editor=make_user(role="editor")) for _ in range(2)]
    respondent = make_user()
    for poll in polls:
        acts.embed_in_thread(thread=thread, editor=editor, embedded=poll.topic, reason="deneme")
    respond(polls[-1], respondent, "Evet")
    if is_closed:
        steps.close_poll(poll=polls[-1], editor=make_user(role="editor"), reason="deneme")

    for address in ("/yoklamalar/", thread.get_absolute_url(), process.get_absolute_url()):
        assert page_for(respondent, address).lower().count(ANSWERED) == 1, address
        assert ANSWERED not in page_for(make_user(), address).lower(), address
        assert ANSWERED not in page_for(None, address).lower(), address


def test_knowing_whether_the_reader_has_answered_takes_no_query_more():
    thread, poll, respondent = make_thread(), make_poll(), make_user()
    acts.embed_in_thread(
        thread=thread, editor=make_writer(role="editor"), embedded=poll.topic, reason="deneme"
    )
    respond(poll, respondent, "Evet")
    client = Client()
    client.force_login(respondent)
    client.get(thread.get_absolute_url())
    with CaptureQueriesContext(connection) as made:
        client.get(thread.get_absolute_url())

    assert sum('FROM "polls_poll"' in query["sql"] for query in made) == 1
    assert sum('"polls_participation"' in query["sql"] for query in made) == 1
