"""Lists of staff pages: searched with Turkish letters, filtered by status, in pages."""

from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.web.lists import list_matching_keys
from polls.questionnaire.models import Poll
from tests.factories import make_poll, make_user
from tests.participation.people.signin.signing import force_confirmed
from tests.participation.staff_lists import LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]

NOTHING = "bu listede uyan bir şey yok"

every_list = pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
every_filter = pytest.mark.parametrize(
    ("listed", "name"),
    [pytest.param(it, name, id=f"{key}-{name}") for key, it in LISTS.items() for name in it.filters],
)


@pytest.fixture
def read(client):
    """Return the page at an address, in lower case, as an account with the list's role sees it."""

    def read(listed, address, **query):
        force_confirmed(client, make_user(role=listed.role))
        answer = client.get(address, query)
        assert answer.status_code == 200
        return unescape(answer.content.decode()).lower()

    return read


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("IŞIKLAR", True),
        ("ışıklar", True),
        ("isiklar", True),
        ("ĞECE isik", True),
        ("gece isik", True),
        ("yaya isik", False),
        ("%", False),
    ],
)
def test_search_ignores_case_and_turkish_accents(text, matches):
    poll = make_poll(title="Işıklar ğece yansın mı?")

    assert list_matching_keys(Poll.objects.all(), text, ["title"]) == ([poll.pk] if matches else [])


@every_list
def test_a_list_is_searched(read, listed):
    address, make = listed.begin()
    rows = [make(word) for word in ("Karantina", "Pasaport")]

    def shown(**query):
        page = read(listed, address, **query)
        return [row.lower() in page for row in rows]

    assert shown() == [True, True]
    # Parts of the words, since the form repeats what was searched.
    assert shown(q="KARANT") == [True, False]
    assert shown(q="pasap") == [False, True]


@every_list
def test_a_list_says_when_nothing_matches(read, listed):
    address, make = listed.begin()
    make("Karantina")

    assert NOTHING in read(listed, address, q="hiçbir şey")
    assert NOTHING not in read(listed, address)


@every_filter
def test_a_list_is_filtered(read, listed, name):
    address, make = listed.begin()
    row = make("Karantina").lower()
    value, other = listed.filters[name]

    assert row in read(listed, address, **{name: value})
    page = read(listed, address, **{name: other})
    assert [row in page, NOTHING in page] == [False, True]
    assert f'<option value="{other}" selected>' in page


@every_filter
def test_an_unknown_value_filters_nothing(read, listed, name):
    address, make = listed.begin()
    row = make("Karantina").lower()

    assert row in read(listed, address, **{name: "nothing"})


@every_list
def test_pages_keep_search_and_filters(read, listed, monkeypatch):
    monkeypatch.setattr("participation.web.lists.PAGE_SIZE", 1)
    address, make = listed.begin()
    make("Karantina"), make("Karantina")
    query = {"q": "karant"} | {name: value for name, (value, _other) in listed.filters.items()}

    assert f"?{urlencode(query)}&sayfa=2" in read(listed, address, **query)
    assert "sayfa 2 / 2" in read(listed, address, **query, sayfa=2)


@every_list
def test_number_of_queries_does_not_depend_on_the_number_of_rows(client, listed):
    address, make = listed.begin()
    force_confirmed(client, make_user(role=listed.role))
    query = {"q": "karant"} | {name: value for name, (value, _other) in listed.filters.items()}

    def queries():
        with CaptureQueriesContext(connection) as made:
            assert client.get(address, query).status_code == 200
        return len(made)

    make("Karantina")
    queries()
    one = queries()
    make("Karantina"), make("Karantina")

    assert queries() == one
