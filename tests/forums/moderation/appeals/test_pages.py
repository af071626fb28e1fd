"""Appeal pages: written by authors, decided by another moderator."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from forums.moderation.appeals.models import Appeal
from tests.clients import signed_in, words
from tests.forums.making import (
    author_of,
    make_decision,
    make_moderator,
    make_post,
    make_thread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def test_appeal_by_form_is_assigned_to_another_moderator():
    first = make_moderator()
    decision = make_decision(make_post(make_thread()), moderator=first)
    author = signed_in(author_of(decision))
    address = reverse("forums:appeal", args=[decision.number])
    assert author.post(address, {"words": " "}).status_code == 400
    assert author.post(address, {"words": "Kimseyi kırmadım."}).status_code == 302
    assert author.get(address).status_code == 409
    appeal = Appeal.objects.get()
    desk = f"/yonetim/forum/itirazlar/{appeal.pk}/"
    own = signed_in(first)
    given = {"outcome": "overturned", "answer": "Haklısınız."}
    assert "başka bir moderatör karar vermeli" in words(own.get("/yonetim/forum/itirazlar/"))
    assert own.post(desk, given).status_code == 403
    other = signed_in(make_moderator())
    assert other.post(desk, {"outcome": "overturned", "answer": ""}).status_code == 400
    assert other.post(desk, given).status_code == 302
    late = signed_in(make_moderator()).post(desk, given | {"outcome": "upheld"})
    assert late.status_code == 409
    read = words(other.get(desk))
    assert "itirazı sonuçlandırdı." in read
    assert "Sizin kararınız kaydedilmedi" not in read
    assert "Haklısınız." in words(author.get(f"/forum/kararlar/{decision.number}/"))
    assert decision.post is not None
    decision.post.refresh_from_db()
    assert decision.post.state == "published"


def test_late_appeal_is_refused():
    decision = make_decision(make_post(make_thread()))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        client = signed_in(author_of(decision))
        assert client.get(reverse("forums:appeal", args=[decision.number])).status_code == 409
        assert reverse("forums:appeal", args=[decision.number]) not in words(
            client.get(f"/forum/kararlar/{decision.number}/")
        )
