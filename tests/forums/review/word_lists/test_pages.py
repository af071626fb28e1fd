"""Word lists, maintained by moderators."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.discussion.models import PostState
from forums.members import errors as members_errors
from forums.members.models import Suspension
from forums.review.models import Action, Decision
from forums.review.word_lists import operations
from forums.review.word_lists.models import ListedWord
from participation.audit.models import Entry
from tests.clients import signed_in, words
from tests.factories import make_user
from tests.forums.making import make_moderator, make_post, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]

ADDRESS = reverse("forums-staff:words")


def test_word_is_screened_from_the_next_post_until_removed():
    thread, moderator = make_thread(), make_moderator()
    listed = operations.add_listed_word(moderator=moderator, word="  ZIRTAPOZ  ", language="tr", severity=3)
    assert listed.word == "zırtapoz"
    assert make_post(thread, body="Sen bir zırtapozsun, zırtapoz!").state == PostState.HELD
    operations.unlist_word(moderator=moderator, listed=listed)
    operations.unlist_word(moderator=moderator, listed=listed)
    assert make_post(thread, body="Biri bana zırtapoz dedi, geçti.").state == PostState.PUBLISHED
    entries = Entry.objects.filter(action__startswith="listed_word.").order_by("number")
    assert [(it.action, it.details["word"]) for it in entries] == [
        ("listed_word.added", "zırtapoz"),
        ("listed_word.removed", "zırtapoz"),
    ]


@pytest.mark.parametrize("role", ["resident", "editor", "officer", "observer", "administrator"])
def test_only_moderators_maintain_the_lists(role):
    listed = operations.add_listed_word(moderator=make_moderator(), word="zırtapoz", language="tr")
    person = make_user(role=role)
    with pytest.raises(members_errors.ModeratorsOnly):
        operations.add_listed_word(moderator=person, word="kamçı", language="tr")
    with pytest.raises(members_errors.ModeratorsOnly):
        operations.unlist_word(moderator=person, listed=listed)
    client = signed_in(person)
    assert client.get(ADDRESS).status_code == 403
    for data in ({"act": "add", "word": "kamçı"}, {"act": "remove", "word": listed.pk}, {"act": "try"}):
        assert client.post(ADDRESS, data).status_code == 403
    assert Client().get(ADDRESS).status_code == 302
    assert ListedWord.objects.get() == listed


@pytest.mark.parametrize(
    "word",
    [
        "",
        "*",
        "ab",
        "a b*",
        "**abc",
        "12345",
        "bir iki üç dört beş altı",
        "a.b.c",
        "\u200b\u200b\u200b",
        "a" * 61,
    ],
)
def test_invalid_or_too_common_word_is_refused(word):
    with pytest.raises(ValidationError):
        operations.add_listed_word(moderator=make_moderator(), word=word, language="tr")
    assert not ListedWord.objects.exists()


@pytest.mark.parametrize("given", [{"language": "de"}, {"severity": 4}])
def test_an_unknown_language_or_severity_is_refused(given):
    with pytest.raises(ValidationError):
        operations.add_listed_word(moderator=make_moderator(), word="zırtapoz", **{"language": "tr", **given})
    assert not ListedWord.objects.exists()


def test_moderator_adds_tests_and_removes_words_by_form():
    client = signed_in(make_moderator())
    assert ADDRESS in words(client.get(reverse("forums-staff:queue")))
    given = {"act": "add", "word": "Zırtapoz", "language": "tr", "severity": "3"}
    assert client.post(ADDRESS, given).status_code == 302
    refused = client.post(ADDRESS, given)
    assert refused.status_code == 400
    assert "Zırtapoz" in words(refused)
    tried = words(client.post(ADDRESS, {"act": "try", "text": "Bu bir z.ı.r.t.a.p.o.z gibi."}))
    assert "“zırtapoz” girdisi (ağır)" in tried
    assert '<b lang="tr">z.ı.r.t.a.p.o.z</b>' in tried
    assert "bir şey bulmuyor" in words(client.post(ADDRESS, {"act": "try", "text": "Günaydın."}))
    assert client.post(ADDRESS, {"act": "try", "text": ""}).status_code == 400
    assert client.post(ADDRESS, {"act": "fly"}).status_code == 400
    assert client.post(ADDRESS, {"act": "remove", "word": "x"}).status_code == 400
    assert client.post(ADDRESS, {"act": "remove", "word": ListedWord.objects.get().pk}).status_code == 302
    assert not ListedWord.objects.exists()


def test_suspended_moderator_cannot_change_the_lists():
    moderator = make_moderator()
    listed = operations.add_listed_word(moderator=moderator, word="zırtapoz", language="tr")
    decision = Decision.objects.create(action=Action.DISMISSED, automated=True, at=timezone.now())
    Suspension.objects.create(
        decision=decision, resident=moderator, since=timezone.now(), until=timezone.now() + timedelta(days=1)
    )

    with pytest.raises(members_errors.Suspended):
        operations.add_listed_word(moderator=moderator, word="hödük", language="tr")
    with pytest.raises(members_errors.Suspended):
        operations.unlist_word(moderator=moderator, listed=listed)
    assert ListedWord.objects.get() == listed
