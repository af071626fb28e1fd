"""Pages and open data of consensus maps: what is shown to whom, and what is not."""

import csv
import io
import json

import pytest

from forums.boards.models import Board
from forums.statements import operations as statements_operations
from forums.statements.consensus_map import map_page, operations
from forums.statements.models import Conversation, Stance, Statement, StatementState
from tests.clients import signed_in, words
from tests.conftest import publish_first_book
from tests.factories import make_residents, make_user
from tests.forums.making import make_conversation, vote_all
from tests.forums.statements.test_pages import address, cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def conversation_pk(module_db):
    publish_first_book()
    conversation = make_conversation(statements=12)
    vote_all(conversation, make_residents(90))
    operations.publish_due_maps()
    return conversation.pk


@pytest.fixture
def mapped(conversation_pk):
    """A conversation of twelve statements whose map has three groups."""
    return Conversation.objects.get(pk=conversation_pk)


def test_map_page_shows_groups_texts_and_tables(client, mapped):
    response = client.get(address("consensus", mapped))
    page, shown = words(response), response.context["map"]
    assert [group.letter for group in shown.groups] == ["A", "B", "C"]
    assert all(group.people >= 10 for group in shown.groups)
    assert len({group.symbols for group in shown.groups}) == 3
    for line in (*shown.agreed, *shown.lines):
        assert line.words in page
    assert shown.dividing
    assert shown.agreed[0].words in words(client.get(mapped.thread.get_absolute_url()))
    assert client.get(f"/en{address('consensus', mapped)}").status_code == 200
    for group in shown.groups:
        assert 0 < group.x < map_page.WIDTH
        assert 0 < group.y < map_page.HEIGHT


def test_readers_see_only_their_own_place(client, mapped):
    statements = list(mapped.statements.order_by("pk"))
    resident = make_user()
    own = signed_in(resident)
    for statement in statements[:5]:
        statements_operations.vote(statement=statement, resident=resident, stance=Stance.AGREE)
    shown = own.get(address("consensus", mapped)).context["map"]
    assert (shown.you, shown.wanting) == (None, 2)
    # Votes like one group: agrees with the shared statement and with every third of the others.
    for place, statement in enumerate(statements):
        agrees = place == 0 or place % 3 == 1
        stance = Stance.AGREE if agrees else Stance.DISAGREE
        statements_operations.vote(statement=statement, resident=resident, stance=stance)
    response = own.get(address("consensus", mapped))
    shown = response.context["map"]
    home = next(
        group.letter
        for group in shown.groups
        if any(stand.agrees and stand.line.ident == statements[1].pk for stand in group.stands)
    )
    assert shown.you.letter == home
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(address("consensus", mapped)).context["map"].you is None
    assert 'class="you"' not in words(client.get(address("consensus", mapped)))


def test_votes_after_the_map_change_no_figure(client, mapped):
    before = client.get(address("consensus-json", mapped)).content
    for resident in make_residents(9):
        statements_operations.vote(
            statement=mapped.statements.order_by("pk")[0], resident=resident, stance=Stance.DISAGREE
        )
    operations.publish_due_maps()
    assert client.get(address("consensus-json", mapped)).content == before


def test_open_data_matches_the_map_and_contains_no_personal_data(client, mapped):
    response = client.get(address("consensus-json", mapped))
    data = json.loads(response.content)
    assert (data["people"], len(data["statements"]), len(data["groups"])) == (90, 12, 3)
    first = data["statements"][0]
    assert first["text"] == mapped.statements.order_by("pk")[0].text
    assert first["agree"] + first["disagree"] + first["pass"] == first["people"] == 90
    for statement in data["statements"]:
        assert set(statement) == {
            *("number", "text", "weights", "people", "agree", "disagree", "pass", "groups")
        }
        for cell in statement["groups"]:
            assert cell["people"] is None or cell["people"] % 5 == 0
    assert [statement["number"] for statement in data["statements"]] == list(range(1, 13))
    again = client.get(address("consensus-json", mapped), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "public" in response["Cache-Control"]

    table = client.get(address("consensus-csv", mapped))
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == 13
    assert {len(row) for row in rows} == {6 + 3 * 7}
    assert rows[1][1] == first["text"]
    assert rows[1][2:6] == [str(first[name]) for name in ("people", "agree", "disagree", "pass")]
    assert table["ETag"] != response["ETag"]


def test_statement_hidden_later_is_shown_nowhere(client, mapped):
    top = mapped.newest.top
    etag = client.get(address("consensus-json", mapped))["ETag"]
    Statement.objects.filter(pk=top.pk).update(state=StatementState.HIDDEN)
    for name in ("consensus", "statements", "consensus-json", "consensus-csv"):
        assert top.text not in words(client.get(address(name, mapped)))
    assert top.text not in words(client.get(mapped.thread.get_absolute_url()))
    after = client.get(address("consensus-json", mapped))
    assert after["ETag"] != etag
    data = json.loads(after.content)
    assert data["not_shown"] == 1
    numbers = {statement["number"] for statement in data["statements"]}
    named = [*data["agreed"], *data["rejected"], *(it["statement"] for it in data["dividing"])]
    assert set(named) <= numbers


def test_map_on_a_staff_board_is_visible_to_staff_alone(client, mapped):
    Board.objects.filter(pk=mapped.thread.board_id).update(
        read_by="staff", start_by="staff", reply_by="staff"
    )
    assert client.get(address("consensus-json", mapped)).status_code == 404
    assert cast(signed_in(make_user()), mapped, mapped.statements.first()).status_code == 404
    answer = signed_in(make_user(role="moderator")).get(address("consensus-json", mapped))
    assert answer.status_code == 200
    assert "public" not in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_map_adds_no_query_to_a_thread_page(client, mapped, django_assert_max_num_queries):
    client.get(mapped.thread.get_absolute_url())
    with django_assert_max_num_queries(5):
        page = client.get(mapped.thread.get_absolute_url())
    assert mapped.question in words(page)
