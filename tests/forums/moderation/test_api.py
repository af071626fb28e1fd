"""The moderation API follows the rules of the pages: report, queue, decision, appeal, log."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from forums.discussion.models import Post, PostState
from forums.discussion.pictures import operations as pictures_operations
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.appeals.models import Appeal
from forums.review.models import Action, Decision, Hiding, Report, ReviewItem
from tests.api.conftest import with_token
from tests.api.envelope import error, errors
from tests.forums.making import (
    author_of,
    make_board,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
)

#: The id of no picture.
NUMBER = "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]

API = "/api/v1/forums"


def sent(client, address, body=None, how="post"):
    return getattr(client, how)(f"{API}/{address}/", body, format="json")


def test_a_post_goes_from_report_to_appeal_and_back(api):
    thread = make_thread()
    post = make_post(thread, body="Sen ne anlarsın.")
    author, first, second = (
        with_token(it) for it in (author_of(post), make_moderator("Ayşe"), make_moderator())
    )
    codes = [it["code"] for it in api.get(f"{API}/rules/").json()["rules"]]
    assert "hakaret" in codes

    reported = sent(
        with_token(make_writer("Can D.")), f"posts/{post.pk}/reports", {"rule": "hakaret", "words": "!"}
    )
    assert (reported.status_code, reported.json()["post"]) == (201, post.pk)

    [waiting] = first.get(f"{API}/review/").json()["results"]
    assert (waiting["post"], waiting["body"], waiting["claimed_by"]) == (post.pk, "Sen ne anlarsın.", None)
    item = sent(first, "review/next").json()
    assert (item["id"], item["mine"]) == (waiting["id"], True)
    assert [(it["rule"]["code"], it["reporter"]) for it in item["reports"]] == [("hakaret", "Can D.")]
    taken = sent(second, f"review/{item['id']}/claim", how="put")
    assert error(taken) == (409, "claimed_by_another")
    assert sent(second, "review/next").status_code == 204

    verdict = {"action": "hidden", "rule": "hakaret", "words": "İlk cümle.", "version": item["version"]}
    other = verdict | {"version": f"{item['version']}1"}
    assert error(sent(first, f"review/{item['id']}/decision", other)) == (409, "changed_meanwhile")
    decided = sent(first, f"review/{item['id']}/decision", verdict)
    assert (decided.status_code, decided.json()["action"], decided.json()["found_by"]) == (
        201,
        "hidden",
        "reports",
    )
    assert error(sent(first, f"review/{item['id']}/decision", verdict)) == (409, "decided_meanwhile")
    number = decided.json()["number"]
    assert api.get(f"{API}/posts/{post.pk}/").json()["hidden_by"]["rule"] == "hakaret"

    [listed] = author.get(f"{API}/decisions/").json()["results"]
    assert (listed["number"], listed["words"], listed["may_appeal"]) == (number, "İlk cümle.", True)
    author.get(f"{API}/decisions/{number}/")
    assert Decision.objects.get().read_at is not None
    appealed = sent(author, f"decisions/{number}/appeal", {"words": "Kimseyi aşağılamadım."})
    assert (appealed.status_code, appealed.json()["appeal"]["state"]) == (201, "open")
    assert error(sent(author, f"decisions/{number}/appeal", {"words": "Bir daha."})) == (
        409,
        "appealed_already",
    )

    conflicts = {}
    for name, moderator in (("first", first), ("second", second)):
        [open_one] = moderator.get(f"{API}/appeals/").json()["results"]
        conflicts[name] = open_one["conflict"]
    assert conflicts == {"first": True, "second": False}
    address, answer = f"appeals/{open_one['id']}/decision", {"overturn": True, "answer": "Haklısınız."}
    assert error(sent(first, address, answer)) == (403, "conflict_of_interest")
    overturned = sent(second, address, answer)
    assert (overturned.status_code, overturned.json()["in_effect"]) == (200, False)
    assert api.get(f"{API}/posts/{post.pk}/").json()["body"] == "Sen ne anlarsın."
    [entry] = api.get(f"{API}/log/").json()["results"]
    assert (entry["action"], entry["rule"]["code"], entry["appeal"]) == ("hidden", "hakaret", "overturned")


def test_the_queue_is_for_moderators(api):
    item = make_report(make_post(make_thread())).item
    made = make_decision(make_post(make_thread()))
    appeal = appeals_operations.lodge_appeal(decision=made, author=author_of(made), words="Neden?")
    calls = [
        ("get", "review"), ("post", "review/next"), ("get", f"review/{item.pk}"),
        ("put", f"review/{item.pk}/claim"), ("delete", f"review/{item.pk}/claim"),
        ("post", f"review/{item.pk}/decision"), ("post", f"review/{item.pk}/hiding"),
        ("get", "appeals"), ("post", f"appeals/{appeal.pk}/decision"),
    ]  # fmt: skip
    for how, address in calls:
        assert error(sent(api, address, how=how)) == (401, "sign_in_needed")
        for role in ("resident", "editor", "officer"):
            assert error(sent(with_token(make_writer(role=role)), address, how=how)) == (
                403,
                "moderators_only",
            )
    item.refresh_from_db()
    assert (item.claimed_by, item.decided_at, Appeal.objects.get().state) == (None, None, "open")


def test_moderators_cannot_decide_about_their_own_posts():
    moderator = make_moderator()
    item = make_report(make_post(make_thread(), moderator)).item
    client = with_token(moderator)
    payload = client.get(f"{API}/review/{item.pk}/").json()
    assert (payload["conflict"], payload["reports"]) == (True, [])
    assert len(with_token(make_moderator()).get(f"{API}/review/{item.pk}/").json()["reports"]) == 1
    assert error(sent(client, f"review/{item.pk}/claim", how="put")) == (403, "conflict_of_interest")
    verdict = {"action": "dismissed"}
    assert error(sent(client, f"review/{item.pk}/decision", verdict)) == (403, "conflict_of_interest")
    assert not Decision.objects.exists()


def test_only_moderator_hides_a_post_at_once_as_on_the_page():
    moderator = make_moderator()
    report = make_report(make_post(make_thread(), body="Sen ne anlarsın."), moderator)
    client, address = with_token(moderator), f"review/{report.item_id}/hiding"
    for given, problem in (
        ({}, ("rule", "required")),
        ({"rule": "yok"}, ("rule", "unknown_rule")),
        ({"rule": "hakaret", "words": "x" * 2001}, ("words", "too_long")),
    ):
        refused = sent(client, address, given)
        assert [(it["attr"], it["code"]) for it in errors(refused)] == [problem]
    assert not Hiding.objects.exists()

    hidden = sent(client, address, {"rule": "hakaret", "words": "İlk cümle."})
    assert hidden.status_code == 201
    stored = Hiding.objects.get()
    assert (stored.item, stored.by, stored.words) == (report.item, moderator, "İlk cümle.")
    shown = hidden.json()
    assert (shown["rule"]["code"], shown["words"]) == ("hakaret", "İlk cümle.")
    assert Post.objects.get(body="Sen ne anlarsın.").state == PostState.HIDDEN
    assert client.get(f"{API}/review/{report.item_id}/").json()["holds"] is True
    assert error(sent(client, address, {"rule": "hakaret"})) == (409, "action_not_possible")
    assert error(sent(client, "review/9999/hiding", {"rule": "hakaret"}))[0] == 404


def test_a_post_about_which_somebody_may_decide_is_not_hidden_at_once():
    first, second = make_moderator(), make_moderator()
    item = make_report(make_post(make_thread()), first).item
    own = make_report(make_post(make_thread(), first), second).item
    given = {"rule": "hakaret"}
    assert error(sent(with_token(first), f"review/{item.pk}/hiding", given)) == (409, "others_decide")
    assert error(sent(with_token(first), f"review/{own.pk}/hiding", given)) == (403, "conflict_of_interest")
    assert not Hiding.objects.exists()


@pytest.mark.parametrize(
    ("verdict", "problem"),
    [
        ({}, ("action", "required")),
        ({"action": "deleted"}, ("action", "invalid_choice")),
        ({"action": "hidden"}, ("rule", "rule_needed")),
        ({"action": "hidden", "rule": "yok"}, ("rule", "unknown_rule")),
        ({"action": "suspended", "rule": "hakaret", "days": 2}, ("days", "term_needed")),
        ({"action": "hidden", "rule": "hakaret", "words": "x" * 2001}, ("words", "too_long")),
        ({"action": "redacted", "rule": "hakaret", "without": [False]}, ("without.0", "invalid")),
        (
            {
                "action": "redacted",
                "rule": "hakaret",
                "without": [NUMBER.replace("-", "")],
            },
            ("without.0", "invalid"),
        ),
    ],
    ids=str,
)
def test_inconsistent_verdict_is_refused_naming_the_problem(verdict, problem):
    item = make_report(make_post(make_thread())).item
    refused = sent(with_token(make_moderator()), f"review/{item.pk}/decision", {**verdict})
    assert refused.status_code == 400
    assert [(it["attr"], it["code"]) for it in errors(refused)] == [problem]
    assert not Decision.objects.exists()
    assert not ReviewItem.objects.filter(decided_at__isnull=False).exists()


def test_a_report_is_refused_as_on_the_page(api):
    post, reporter = make_post(make_thread()), make_writer()
    address, given = f"posts/{post.pk}/reports", {"rule": "hakaret"}
    assert error(sent(api, address, given)) == (401, "sign_in_needed")
    assert error(sent(with_token(author_of(post)), address, given)) == (409, "own_report")
    client = with_token(reporter)
    assert [it["code"] for it in errors(sent(client, address, {"rule": "yok"}))] == ["unknown_rule"]
    too_long = given | {"words": "x" * 501}
    assert [it["code"] for it in errors(sent(client, address, too_long))] == ["too_long"]
    assert not Report.objects.exists()
    assert sent(client, address, given).status_code == 201
    assert error(sent(client, address, given)) == (409, "reported_already")
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert error(sent(with_token(make_writer()), address, given)) == (409, "post_gone")
    assert Report.objects.count() == 1


def test_a_statement_is_reported_as_on_the_page(api):
    conversation = make_conversation(statements=1)
    statement = conversation.statements.get()
    address = f"threads/{conversation.thread_id}/statements/{statement.pk}/reports"
    given = {"rule": "hakaret", "words": "Bakın."}
    assert error(sent(api, address, given)) == (401, "sign_in_needed")
    assert error(sent(with_token(author_of(statement)), address, given)) == (409, "own_report")
    client = with_token(make_writer())
    reported = sent(client, address, given)
    assert (reported.status_code, reported.json()["statement"]) == (201, statement.pk)
    assert error(sent(client, address, given)) == (409, "reported_already")
    [waiting] = with_token(make_moderator()).get(f"{API}/review/").json()["results"]
    assert (waiting["statement"], waiting["body"], waiting["version"]) == (statement.pk, statement.text, None)
    gone = f"threads/{conversation.thread_id}/statements/{10**9}/reports"
    assert error(sent(client, gone, given)) == (404, "not_found")


def test_decision_is_readable_by_its_author_and_moderators(api):
    decision = make_decision(make_post(make_thread()))
    address = f"{API}/decisions/{decision.number}/"
    assert error(api.get(address)) == (401, "sign_in_needed")
    assert error(with_token(make_writer()).get(address)) == (404, "not_found")
    payload = with_token(make_moderator()).get(address).json()
    assert (payload["may_appeal"], payload["why_not"]["code"]) == (False, "not_yours")
    decision.refresh_from_db()
    assert decision.read_at is None
    assert error(
        sent(with_token(make_moderator()), f"decisions/{decision.number}/appeal", {"words": "x y"})
    ) == (
        403,
        "not_yours",
    )


def test_log_contains_no_names_and_no_staff_boards(api):
    staff = make_board(read_by="staff", start_by="staff", reply_by="staff")
    thread = make_thread(board=staff, author=make_moderator())
    secret = make_post(thread, make_moderator())
    make_report(secret, make_moderator())
    make_decision(secret)
    public = make_decision(make_post(make_thread(), body="Gizli kalacak sözler."))
    answer = api.get(f"{API}/log/")
    assert [it["id"] for it in answer.json()["results"]] == [public.pk]
    text = answer.content.decode()
    names = [it.display_name for it in (public.author, public.by) if it is not None]
    assert len(names) == 2
    for private in ("Gizli kalacak", *names, public.words):
        assert private not in text


@pytest.mark.parametrize("items", [1, 8])
def test_queue_takes_a_constant_number_of_queries(items, django_assert_max_num_queries):
    moderator = with_token(make_moderator())
    posts = {make_report(make_post(make_thread())).item.post_id for _ in range(items)}
    with django_assert_max_num_queries(14):
        items_listed = moderator.get(f"{API}/review/").json()["results"]
    assert {it["post"] for it in items_listed} >= posts


@pytest.mark.parametrize("page", ["0", "x", "-1", "1.5", "0000001" + "9" * 5000, "٣", "9" * 30])
def test_invalid_page_number_of_the_queue_is_refused(page):
    refused = with_token(make_moderator()).get(f"{API}/review/", {"page": page})
    assert refused.status_code == 400
    assert [it["attr"] for it in errors(refused)] == ["page"]


@pytest.mark.parametrize("bad", ["x\x00y", "x\ud800"])
def test_characters_that_databases_cannot_store_are_refused(bad):
    post = make_post(make_thread())
    item = make_report(post).item
    moderator = with_token(make_moderator())
    decision = make_decision(make_post(make_thread()))
    calls = [
        (with_token(make_writer()), f"posts/{post.pk}/reports", {"rule": "hakaret", "words": bad}),
        (moderator, f"review/{item.pk}/decision", {"action": "hidden", "rule": "hakaret", "words": bad}),
        (moderator, f"review/{item.pk}/decision", {"action": "redacted", "rule": "hakaret", "masked": bad}),
        (moderator, f"review/{item.pk}/decision", {"action": "hidden", "rule": bad}),
        (moderator, f"review/{item.pk}/decision", {"action": "hidden", "rule": "hakaret", "version": bad}),
        (
            moderator,
            f"review/{item.pk}/decision",
            {
                "action": "redacted",
                "rule": "hakaret",
                "pictures": [{"id": NUMBER, "words": bad}],
            },
        ),
        (with_token(author_of(decision)), f"decisions/{decision.number}/appeal", {"words": bad}),
    ]
    for client, address, body in calls:
        answer = client.post(f"{API}/{address}/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 400, address
    assert Decision.objects.count() == 1


def test_picture_description_is_redacted_through_the_api():
    author, thread = make_writer(), make_thread()
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    given: dict[str, Any] = {"uploader": author, "place": f"thread:{thread.pk}", "data": file.getvalue()}
    picture = pictures_operations.store_picture(**given, description="Plaka 35 KLM 482")
    post = make_post(thread, author, pictures=[picture.pk])
    item = make_report(post).item
    client = with_token(make_moderator())
    [shown] = client.get(f"{API}/review/{item.pk}/").json()["pictures"]
    assert shown == {"id": str(picture.pk), "words": "Plaka 35 KLM 482"}
    verdict = {"action": "redacted", "rule": "kisisel-veri", "masked": post.body}
    gone = verdict | {"without": [NUMBER]}
    assert error(sent(client, f"review/{item.pk}/decision", gone)) == (409, "changed_meanwhile")
    said = verdict | {"pictures": [shown | {"words": "Plaka [plaka]"}]}
    assert sent(client, f"review/{item.pk}/decision", said).status_code == 201
    post.refresh_from_db()
    assert post.pictures[0]["words"] == "Plaka [plaka]"


def test_dismissed_item_is_not_listed_as_a_decision_for_the_author():
    post = make_post(make_thread())
    make_decision(post, Action.DISMISSED)
    assert with_token(author_of(post)).get(f"{API}/decisions/").json()["results"] == []
