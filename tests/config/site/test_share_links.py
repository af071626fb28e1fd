"""Links to pass a page on: right in each language, without scripts, and without a request before a press."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import translation

from forums.boards.models import Access
from forums.discussion.models import ThreadState
from participation.publications import documents
from participation.publications.operations import drafts, publishing
from tests.factories import make_poll, make_user
from tests.forums.making import make_board, make_moderator, make_thread
from tests.participation.publications.conftest import source_registered, written
from tests.participation.publications.source import KIND
from tests.referenda.making import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def page(address):
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def links(text):
    [element] = re.findall(r"<share-links.*?</share-links>", text, re.DOTALL)
    return [unescape(it) for it in re.findall(r'href="([^"]*)"', element)]


def make_bulletin():
    editor = make_user(role="editor")
    with source_registered():
        edition = drafts.create_bulletin(editor=editor, text=written())
        drafts.add_section(edition=edition, editor=editor, kind=KIND, ident="12")
        edition = publishing.submit_edition(edition=edition, editor=editor)
        seen = documents.read_submitted_proposal(edition)[1]
        return publishing.publish_edition(
            edition=edition, officer=make_user(role="officer"), seen=seen
        ).bulletin


def make(kind):
    match kind:
        case "thread":
            return make_thread(title="Kordon & Konak: %50 gölge?")
        case "poll":
            return make_poll()
        case "referendum":
            return Stage(voters=1).make_ready().now()
        case "bulletin":
            return make_bulletin()
    raise AssertionError(kind)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("kind", ["thread", "poll", "referendum", "bulletin"])
def test_links_carry_the_address_of_the_page_and_nothing_else(kind, language):
    shared = make(kind)
    with translation.override(language):
        path = shared.get_absolute_url()
    whatsapp, mail = links(page(path))
    assert urlsplit(whatsapp)[:3] == ("https", "wa.me", "/")
    [words] = parse_qs(urlsplit(whatsapp).query, strict_parsing=True)["text"]
    assert words.endswith(f" http://testserver{path}")
    fields = parse_qs(urlsplit(mail).query, strict_parsing=True)
    assert fields.keys() == {"subject", "body"}
    assert fields["body"] == [f"http://testserver{path}"]
    assert words == f"{fields['subject'][0]} {fields['body'][0]}"


def test_title_with_signs_arrives_whole():
    whatsapp, _mail = links(page(make("thread").get_absolute_url()))
    [words] = parse_qs(urlsplit(whatsapp).query)["text"]
    assert words.startswith("Kordon & Konak: %50 gölge? http://testserver/forum/konu/")


def test_nothing_is_loaded_from_elsewhere():
    text = page(make("thread").get_absolute_url())
    loaded = re.findall(r'<(?:script|img|iframe|link)\b[^>]*?(?:src|href)="([^"]*)"', text)
    assert {urlsplit(it).netloc for it in loaded} <= {"", "testserver"}
    assert "wa.me" not in re.sub(r'<a\b[^>]*href="https://wa\.me/[^"]*"', "", text)


def test_threads_that_not_everybody_may_read_offer_no_links():
    inner = make_board(read_by=Access.STAFF, start_by=Access.STAFF, reply_by=Access.STAFF)
    moderator = make_moderator()
    client = Client()
    client.force_login(moderator)
    hidden = make_thread()
    type(hidden).objects.filter(pk=hidden.pk).update(state=ThreadState.HIDDEN)
    for thread in (make_thread(board=inner, author=moderator), hidden):
        response = client.get(thread.get_absolute_url())
        assert response.status_code == 200
        assert b"<share-links" not in response.content
