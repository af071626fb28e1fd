"""The forums API conforms to its description. Requests are generated as in ``tests.api.test_conformance``;
half of the boards, threads, posts and drafts that they name exist.
"""

import re
from typing import Any

import pytest
import schemathesis
from django.utils import timezone

from forums.boards.models import Tag
from forums.curation.api import ACTS
from forums.discussion.draft_places import PLACE
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.moderation.appeals import operations as appeals_operations
from participation.people.models import User
from participation.people.operations import issue_token
from tests.api.test_conformance import CHECKED, EXAMPLES, described
from tests.conftest import publish_first_book
from tests.forums.discussion.pictures.test_api import picture_file
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

pytestmark = pytest.mark.django_db

api = described.include(path_regex="^/api/v1/forums/")


@pytest.fixture(scope="module")
def writer(module_db: None) -> User:
    """A moderator, who has no rate limit and sees every post."""
    publish_first_book()
    return make_writer(role="moderator")


@pytest.fixture(scope="module")
def token(writer: User) -> str:
    return issue_token(user=writer, name="deneme")


@pytest.fixture(scope="module")
def known(writer: User) -> dict[str, list[Any]]:
    """Existing objects by parameter name."""
    board = make_board()
    Tag.objects.create(slug="yaya", name="Yaya")
    thread, own = make_thread(board=board), make_thread(board=board, author=writer)
    posts = [make_post(thread), make_post(thread, writer, "Benim sözüm bu."), make_post(own)]
    posting.edit_post(post=posts[1], editor=writer, body="Benim sözüm.", seen=posting.edit_mark(posts[1]))
    places = [f"board:{board.pk}", f"thread:{thread.pk}", f"post:{posts[1].pk}"]
    reports = [make_report(post) for post in (posts[0], posts[2])]
    objected = make_post(own)
    decision = make_decision(objected, moderator=make_moderator())
    appeal = appeals_operations.appeal(decision=decision, author=author_of(objected), words="Neden?")
    conversation = make_conversation(thread=own, statements=2)
    drafts_operations.save_draft(resident=writer, place=places[0], title="Yarım", body="kaldı")
    picture = pictures_operations.store_picture(
        uploader=writer, place=places[1], data=picture_file(), description="Durak"
    )
    return {
        "slug": [board.slug],
        "thread_id": [thread.pk, own.pk],
        "post_id": [post.pk for post in posts],
        "place": places,
        "statement_id": [it.pk for it in conversation.statements.all()],
        "item_id": [report.item_id for report in reports],
        "appeal_id": [appeal.pk],
        "number": [str(decision.number)],
        "picture_id": [str(picture.pk)],
        "year": [timezone.localtime().year],
    }


#: Body fields that hold an id, and the parameter with the same kind of id.
NAMED = {"other": "thread_id", "post": "post_id"}
#: Texts that every act accepts; texts generated from the description are almost always refused.
WORDS = {"reason": "Herkes görsün.", "title": "Başka bir başlık", "body": "Yapılacak."}


def _complete_act(body: dict[str, Any], known: dict[str, list[Any]]) -> dict[str, Any]:
    """An act with exactly the fields it needs, generated ones first, else existing ones."""
    existing = {
        "seconds": 60,
        "tags": ["yaya"],
        "other": known["thread_id"][0],
        "board": known["slug"][0],
        "posts": known["post_id"][:1],
        "embedded": "",
    }
    act = ACTS[body["act"]]
    made = existing | body | WORDS
    return {name: made[name] for name in ("act", *act.needs)}


def _fits(tag: Any) -> bool:
    """Whether the value fits the description; others stay so that the API refuses them."""
    return isinstance(tag, str) and len(tag) <= 40


def _has_described_form(name: str, given: Any) -> bool:
    """Whether the value has the described form; others stay so that the API refuses them."""
    if name == "slug":
        return re.fullmatch(r"[-a-zA-Z0-9_]+", str(given)) is not None
    if name == "place":
        return PLACE.fullmatch(str(given)) is not None
    if name in ("number", "picture_id"):
        return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(given)) is not None
    return type(given) is not bool and re.fullmatch(r"[1-9][0-9]*", str(given)) is not None


def _use_existing(case: schemathesis.Case[Any], known: dict[str, list[Any]]) -> None:
    """Replace every other parameter by that of an existing object."""
    curates = case.path.endswith("/acts/")
    for name, given in case.path_parameters.items():
        number = given if type(given) is int else sum(str(given).encode())
        if (number % 2 or curates) and name in known and _has_described_form(name, given):
            case.path_parameters[name] = known[name][number // 2 % len(known[name])]
    body: Any = case.body
    if isinstance(body, dict):
        is_positive = case.meta is not None and case.meta.generation.mode.is_positive
        case.body = _complete_act(body, known) if curates and is_positive else _with_existing(body, known)


def _with_existing(body: dict[str, Any], known: dict[str, list[Any]]) -> dict[str, Any]:
    """``body`` with references to existing objects where it names objects."""
    named = {name: known[parameter][-1] for name, parameter in NAMED.items() if type(body.get(name)) is int}
    if type(body.get("reply_to")) is int:
        named["reply_to"] = known["post_id"][0]
    if _fits(body.get("rule")):
        named["rule"] = "hakaret"
    if _fits(body.get("board")):
        named["board"] = known["slug"][0]
    if isinstance(body.get("tags"), list):
        named["tags"] = ["yaya" if _fits(tag) else tag for tag in body["tags"]]
    return body | named


@api.parametrize()
@EXAMPLES
def test_every_response_is_as_described(
    case: schemathesis.Case[Any], known: dict[str, list[Any]], token: str
) -> None:
    _use_existing(case, known)
    case.headers["Authorization"] = f"Token {token}"
    case.call_and_validate(checks=CHECKED)
