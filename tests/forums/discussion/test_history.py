"""Earlier versions of a post: differences are complete and cheap to compute."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.discussion import history
from forums.discussion.models import PostVersion
from forums.discussion.operations import posting
from tests.api.conftest import with_token
from tests.forums.making import author_of, make_post, make_thread
from tests.steps import steps_of

words = st.text("ab c.\n", max_size=60)


@given(words, words)
def test_kept_and_removed_pieces_make_up_the_earlier_version(before, after):
    pieces = list(history.compute_word_diff(before, after))
    assert "".join(it.text for it in pieces if it.kind != "added") == before
    assert "".join(it.text for it in pieces if it.kind != "removed") == after
    assert all(it.text for it in pieces)


def test_common_beginning_and_end_are_unchanged():
    begin, end = "Konak " * 900, " Buca" * 900
    pieces = list(history.compute_word_diff(f"{begin}kapansın{end}", f"{begin}açılsın{end}"))
    assert [(it.kind, it.text) for it in pieces] == [
        ("same", begin),
        ("removed", "kapansın"),
        ("added", "açılsın"),
        ("same", end),
    ]


def test_texts_too_costly_to_compare_are_not_compared_word_by_word():
    chance = Random(1)
    before, after = ("".join(chance.choices("!?.", k=12_000)) for _ in range(2))
    assert [it.kind for it in history.compute_word_diff(before, after) if it.kind != "same"] == [
        "removed",
        "added",
    ]
    assert steps_of(lambda: list(history.compute_word_diff(before, after))) < 24_000
    shorter = math.isqrt(history.MAX_COMPARED) - 10
    assert steps_of(lambda: list(history.compute_word_diff(before[:shorter], after[:shorter]))) < 4_000_000


@pytest.mark.django_db
def test_versions_are_paginated(client):
    post = make_post(make_thread(), body="Söz 45 böyle.")
    PostVersion.objects.bulk_create(
        PostVersion(
            post=post,
            number=number,
            body=f"Söz {number} böyle.",
            written_at=post.created_at,
            editor=author_of(post),
            reason=f"Neden {number + 1}",
        )
        for number in range(1, 45)
    )
    api, address = with_token(author_of(post)), f"/api/v1/forums/posts/{post.pk}/versions/"
    versions = []
    while address:
        page = api.get(address).json()
        assert len(page["results"]) <= history.VERSIONS_ON_A_PAGE
        versions += page["results"]
        address = page["next"]
    assert [(it["number"], it["body"]) for it in versions] == [
        (n, f"Söz {n} böyle.") for n in range(45, 0, -1)
    ]
    assert [it["reason"] for it in versions] == [*(f"Neden {n}" for n in range(45, 1, -1)), ""]
    changes = [[piece["kind"] for piece in it["changes"]] for it in versions]
    assert changes == [["same", "removed", "added", "same"]] * 44 + [["same"]]
    address = f"/forum/ileti/{post.pk}/gecmis/"
    pages = [client.get(address, {"sonra": after}).content.decode() for after in ("", "26", "1", "x")]
    assert ["Şimdiki sürüm" in it for it in pages] == [True, False, False, True]
    assert [it.count("<article") for it in pages] == [20, 20, 0, 20]
    assert 'rel="next"' in pages[0]


@pytest.mark.django_db
def test_edit_shows_its_reason_and_a_withdrawn_version_shows_no_text():
    post = make_post(make_thread(), body="Otobüs gecikti.")
    version = posting.build_version_token(post)
    post = posting.edit_post(
        post=post, editor=author_of(post), body="Otobüs çok gecikti.", seen=version, reason="Ek"
    )
    PostVersion.objects.update(body="", withdrawn=True)
    now, before = history.build_history_page(post).wordings
    assert (now.number, now.reason, now.withdrawn) == (2, "Ek", False)
    assert (before.number, before.withdrawn, before.pieces) == (1, True, [history.Piece("same", "")])
