"""Staff pages for creating, changing and archiving boards."""

import pytest
from django.test import Client
from django.urls import reverse

from forums.boards.models import Board, Tag
from tests.clients import signed_in, words
from tests.forums.making import make_board, make_writer

pytestmark = pytest.mark.django_db


def test_editors_create_change_and_archive_boards():
    editor = signed_in(make_writer(role="editor"))
    given = {
        "name": "Yeşil alanlar",
        "description": "Parklar ve ağaçlar.",
        "read_by": "everybody",
        "start_by": "residents",
        "reply_by": "residents",
        "minimum_assurance": "10",
        "premoderation": "nobody",
        "position": "3",
    }
    new = reverse("forums-staff:board-create")
    refused = editor.post(new, given | {"reply_by": "locals"})
    assert refused.status_code == 400
    assert "Parklar ve ağaçlar." in words(refused)
    assert editor.post(new, given | {"slug": "ara"}).status_code == 400
    assert not Board.objects.exists()
    assert editor.post(new, given).url == reverse("forums-staff:boards")
    board = Board.objects.get()
    assert board.slug == "yesil-alanlar"
    change = reverse("forums-staff:board", args=[board.pk])
    editor.post(change, given | {"name": "Parklar", "premoderation": "everybody", "slug": "baska"})
    board.refresh_from_db()
    assert (board.name, board.premoderation, board.slug) == ("Parklar", "everybody", "yesil-alanlar")
    archive = reverse("forums-staff:board-archive", args=[board.pk])
    for on in ("1", "0"):
        assert editor.get(archive).status_code == 200
        editor.post(archive, {"on": on})
        assert (Board.objects.get().archived_at is not None) == (on == "1")
    editor.post(reverse("forums-staff:tags"), {"name": "Yaya  yolu"})
    assert Tag.objects.get().name == "Yaya yolu"
    assert editor.post(reverse("forums-staff:tags"), {"name": "?"}).status_code == 400
    assert reverse("forums-staff:boards") in words(editor.get("/"))


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("moderator", 403), ("resident", 403)])
def test_only_editors_manage_boards(role, status):
    board = make_board()
    client = signed_in(make_writer(role=role)) if role else Client()
    for name, arguments in (
        ("boards", []),
        ("board-create", []),
        ("board", [board.pk]),
        ("board-archive", [board.pk]),
        ("tags", []),
    ):
        address = reverse(f"forums-staff:{name}", args=arguments)
        assert client.get(address).status_code == status
        if name != "boards":  # the list accepts no form
            assert client.post(address, {"on": "1", "name": "Etiket"}).status_code == status
    assert Board.objects.get().archived_at is None
    assert not Tag.objects.exists()
