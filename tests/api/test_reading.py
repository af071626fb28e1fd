import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from polls.lifecycle.operations import steps
from polls.releases.models import Release
from polls.tally.operations import counting
from tests.api.conftest import with_token
from tests.api.envelope import error
from tests.factories import YES_NO, make_district, make_poll, make_residents, make_user, respond

pytestmark = pytest.mark.django_db


def listed(answer):
    return [poll["id"] for poll in answer.json()["results"]]


def in_phases():
    """A draft, and one poll in each public phase."""
    now, editor = timezone.now(), make_user(role="editor")
    make_poll(editor=editor, opened=False)
    scheduled = make_poll(
        editor=editor, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2)
    )
    open_ = make_poll(editor=editor)
    closed = make_poll(editor=editor)
    steps.close_poll(poll=closed, editor=editor, reason="deneme")
    return {"scheduled": scheduled.pk, "open": open_.pk, "ended": closed.pk}


def test_list_has_every_opened_poll_newest_first(api):
    polls = in_phases()

    answer = api.get("/api/v1/polls/")
    assert answer.status_code == 200
    assert listed(answer) == sorted(polls.values(), reverse=True)
    assert (answer.json()["next"], answer.json()["previous"]) == (None, None)


@pytest.mark.parametrize("phase", ["scheduled", "open", "ended"])
def test_list_can_be_filtered_by_phase(api, phase):
    polls = in_phases()

    assert listed(api.get("/api/v1/polls/", {"phase": phase})) == [polls[phase]]


@pytest.mark.parametrize("phase", ["draft", "OPEN", ""])
def test_an_unknown_phase_is_refused(api, phase):
    assert error(api.get("/api/v1/polls/", {"phase": phase})) == (400, "unknown_phase")


def test_cursor_pages_have_each_poll_once_while_polls_are_added(api):
    editor = make_user(role="editor")
    polls = [make_poll(editor=editor).pk for _ in range(5)]

    seen, address = [], "/api/v1/polls/?page_size=2"
    while address:
        answer = api.get(address)
        seen += listed(answer)
        address = answer.json()["next"]
        make_poll(editor=editor)
    assert seen == polls[::-1]


def test_the_previous_page_is_the_one_before(api):
    polls = [make_poll().pk for _ in range(4)]
    first = api.get("/api/v1/polls/?page_size=2")
    second = api.get(first.json()["next"])

    assert listed(api.get(second.json()["previous"])) == listed(first) == polls[:1:-1]


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1e1", "²", ""])
def test_a_page_size_out_of_bounds_is_refused(api, size):
    answer = api.get("/api/v1/polls/", {"page_size": size})

    assert error(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["attr"] == "page_size"


@pytest.mark.parametrize(
    "cursor",
    ["x", "cD1hYmM=", "cD0=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cj14", "/////w==", "bz0tMQ=="],
    ids=["no base64", "p=abc", "p=", "p=9…", "r=x", "no ascii", "o=-1"],
)
def test_made_up_cursor_is_refused(api, cursor):
    assert error(api.get("/api/v1/polls/", {"cursor": cursor})) == (404, "not_found")


def test_list_takes_as_many_queries_for_three_polls_as_for_one(api, django_assert_max_num_queries):
    for expected in (1, 3):
        while len(listed(api.get("/api/v1/polls/"))) < expected:
            make_poll(districts=[make_district("Buca"), make_district("Konak")])
        with django_assert_max_num_queries(2):
            assert len(listed(api.get("/api/v1/polls/"))) == expected


def test_poll_is_returned_with_its_questions_in_display_order(api):
    poll = make_poll(districts=[make_district("Buca")], description="**Kısa** bilgi")
    question = poll.questions.get()

    read = api.get(f"/api/v1/polls/{poll.pk}/").json()
    assert read["districts"] == ["buca"]
    assert read["phase"] == "open"
    assert read["opens_at"].endswith("Z")
    assert read["description_html"] == "<p><strong>Kısa</strong> bilgi</p>\n"
    assert read["results_url"] == f"http://testserver/api/v1/polls/{poll.pk}/results/"
    assert read["questions"] == [
        {
            "id": question.pk,
            "kind": "single",
            "text": question.text,
            "hint": "",
            "required": True,
            "no_opinion": True,
            "random_order": False,
            "min_choices": 1,
            "max_choices": 1,
            "options": [
                {
                    "id": option.pk,
                    "text": option.text,
                    "is_other": False,
                    "picture": None,
                    "translations": {},
                }
                for option in question.options.order_by("position")
            ],
            "scale": None,
            "measure": None,
            "budget": None,
            "text_length": None,
            "condition": None,
            "translations": {},
        }
    ]


def test_detail_takes_as_many_queries_for_three_questions_as_for_one(api, django_assert_num_queries):
    for number in (1, 3):
        poll = make_poll(questions=[YES_NO] * number)
        with django_assert_num_queries(4):
            assert len(api.get(f"/api/v1/polls/{poll.pk}/").json()["questions"]) == number


def test_link_to_the_page_is_in_the_language_of_the_request(api):
    poll = make_poll()
    address = f"/api/v1/polls/{poll.pk}/"

    assert api.get(address).json()["url"] == f"http://testserver/en/yoklamalar/{poll.pk}/"
    turkish = api.get(address, headers={"accept-language": "tr"}).json()
    assert turkish["url"] == f"http://testserver/yoklamalar/{poll.pk}/"


def test_participation_and_eligibility_are_shown_to_the_account_alone(api):
    konak = make_district("Konak")
    poll = make_poll(districts=[konak], may_change=False)
    address = f"/api/v1/polls/{poll.pk}/"
    here, elsewhere = make_user(district=konak), make_user(district=make_district("Buca"))
    fresh = {"answered": False, "may_answer": True, "why_not": None}

    assert api.get(address).json()["mine"] is None
    assert with_token(here).get(address).json()["mine"] == fresh
    assert with_token(elsewhere).get(address).json()["mine"]["why_not"]["code"] == "other_district"
    respond(poll, here, "Evet")
    here_again = make_user(district=konak)
    client = APIClient()
    client.force_login(here)
    mine = client.get(address).json()["mine"]
    assert (mine["answered"], mine["may_answer"]) == (True, False)
    assert mine["why_not"]["code"] == "already_answered"
    assert with_token(here_again).get(address).json()["mine"] == fresh


def test_responses_that_differ_by_account_are_not_stored_by_shared_caches(by_token):
    assert "private" in by_token.get(f"/api/v1/polls/{make_poll().pk}/")["Cache-Control"]


def test_draft_is_visible_to_editors_alone(api):
    editor = make_user(role="editor")
    draft = make_poll(editor=editor, opened=False)
    address = f"/api/v1/polls/{draft.pk}/"

    for client in (api, with_token(make_user()), with_token(make_user(role="observer"))):
        assert error(client.get(address)) == (404, "not_found")
        assert error(client.get(f"{address}results/")) == (404, "not_found")
        assert listed(client.get("/api/v1/polls/")) == []
    assert with_token(editor).get(address).json()["phase"] == "draft"


@pytest.mark.parametrize("ident", ["999", "9" * 19, "9" * 40, "9" * 5000])
@pytest.mark.parametrize("rest", ["", "results/", "responses/"])
def test_a_number_that_no_poll_has_is_not_found(by_token, ident, rest):
    ask = by_token.post if rest == "responses/" else by_token.get

    assert error(ask(f"/api/v1/polls/{ident}/{rest}")) == (404, "not_found")


def test_results_are_the_stored_bytes(api):
    poll = make_poll()
    for resident in make_residents(20):
        respond(poll, resident, "Evet")
        counting.count_due()
    release = Release.objects.get(poll=poll, version=2)
    assert release.responses == 10

    answer = api.get(f"/api/v1/polls/{poll.pk}/results/")
    assert answer.content == bytes(release.snapshot)
    assert answer["Content-Type"] == "application/json"
    digest = hashlib.sha256(answer.content).hexdigest()[:16]
    assert answer["ETag"] == f'"{poll.pk}-{digest}-{release.version}"'
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"x", {0}', "*"])
def test_results_with_a_matching_etag_are_not_sent_again(api, form):
    address = f"/api/v1/polls/{make_poll().pk}/results/"
    etag = api.get(address)["ETag"]

    answer = api.get(address, headers={"if-none-match": form.format(etag)})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == etag


@pytest.mark.parametrize("header", ['"0-0"', "nonsense", "", '"'])
def test_results_without_a_matching_etag_are_sent_whole(api, header):
    answer = api.get(f"/api/v1/polls/{make_poll().pk}/results/", headers={"if-none-match": header})

    assert answer.status_code == 200
    assert answer.json()["version"] == 1


def test_a_new_release_has_a_new_etag(api):
    poll = make_poll()
    address = f"/api/v1/polls/{poll.pk}/results/"
    etag = api.get(address)["ETag"]
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    answer = api.get(address, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer.json()["final"] is True


def test_head_has_the_headers_of_get_and_no_body(api):
    address = f"/api/v1/polls/{make_poll().pk}/results/"
    whole, head = api.get(address), api.head(address)

    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Length", "Content-Type")} == {
        name: whole[name] for name in ("ETag", "Content-Length", "Content-Type")
    }


def test_results_are_read_without_loading_the_account(api, django_assert_num_queries):
    poll = make_poll()
    client = with_token(make_user())
    client.force_login(make_user())
    with django_assert_num_queries(2):  # poll, the newest release
        client.get(f"/api/v1/polls/{poll.pk}/results/")


def test_fewer_people_than_a_batch_appear_neither_in_lists_nor_in_results(api):
    poll, editor = make_poll(), make_user(role="editor")
    for resident in make_residents(3):
        respond(poll, resident, "Evet")
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    assert api.get("/api/v1/polls/").json()["results"][0]["responses"] is None
    results = api.get(f"/api/v1/polls/{poll.pk}/results/").json()
    assert (results["responses"], results["withheld"]) == (None, "too_few")


def test_index_links_to_everything(api):
    index = api.get("/api/v1/").json()

    read = {
        "polls",
        "referenda",
        "boards",
        "processes",
        "organs",
        "rolls",
        "bulletins",
        "acts",
        "targets",
        "schema",
        "documentation",
    }
    assert set(index) == {*read, "tokens"}
    for name in read:
        assert api.get(index[name]).status_code == 200


@pytest.mark.parametrize(
    ("language", "page"), [("tr", "/gelistirici/"), ("en", "/en/gelistirici/"), ("de", "/gelistirici/")]
)
def test_browser_at_the_index_is_redirected_to_the_reference_page(client, language, page):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get("/api/v1/", headers={"accept": accept, "accept-language": language})

    assert (answer.status_code, answer["Location"]) == (302, page)
