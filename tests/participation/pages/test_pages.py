"""The pages as visitors and editors see them."""

import re

import pytest
from django.urls import reverse

from participation.pages.models import PageDraft, PageName, PageVersion
from tests.factories import make_user
from tests.participation.pages.making import publish, save_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", PageName.values)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_shows_its_text_and_where_its_links_lead_exists(client, name, language):
    html = text(client, language + reverse(name))
    main = html[html.index("<main") : html.index("</main>")]
    inner = set(re.findall(r'href="(/[^"#]*)"', main))
    assert inner
    for address in inner:
        assert client.get(address).status_code == 200, address
        assert address.startswith("/en/") == bool(language), address


def test_the_accessibility_page_says_that_voting_needs_javascript(client):
    turkish, english = (text(client, it + reverse("accessibility")) for it in ("", "/en"))
    assert "Halk oylamasında internetten oy kullanmak" in turkish
    assert "Voting online in a referendum" in english
    assert "Her şey yalnızca klavyeyle ve JavaScript olmadan çalışır" not in turkish
    assert "Everything works with the keyboard alone and without JavaScript" not in english


def test_a_heading_of_a_page_comes_directly_below_its_title(client):
    html = text(client, reverse("about"))
    assert re.findall(r"<h(\d)", html)[:2] == ["1", "2"]


def test_earlier_versions_stay_at_their_address_and_name_the_newest(client):
    publish(text_tr="Yeni metin.")
    assert "Yeni metin." in text(client, reverse("about"))
    old = text(client, reverse("pages:version", args=["about", 1]))
    assert "Bu eski bir sürümdür" in old
    assert f'href="{reverse("about")}"' in old
    assert "Bu eski bir sürümdür" not in text(client, reverse("pages:version", args=["about", 2]))
    history = text(client, reverse("pages:versions", args=["about"]))
    assert all(reverse("pages:version", args=["about", number]) in history for number in (1, 2))
    assert client.get(reverse("pages:version", args=["about", 3])).status_code == 404


def test_a_draft_is_on_no_public_page(client):
    save_draft(text_tr="Gizli taslak.")
    assert "Gizli taslak." not in text(client, reverse("about"))


def test_an_editor_previews_saves_and_publishes(client, editor):
    address = reverse("pages-staff:edit", args=["about"])
    sent = {
        "text_tr": "# Yeni\n\nMetin.",
        "text_en": "# New\n\nText.",
        "after": 1,
        "revision": 0,
        "reason": "",
    }
    preview = client.post(address, {**sent, "preview": 1}).content.decode()
    assert "<h2>Yeni</h2>" in preview
    assert not PageDraft.objects.exists()
    assert client.post(address, {**sent, "draft": 1}).status_code == 302
    assert "Metin." in text(client, address)
    unreasoned = client.post(address, {**sent, "revision": 1, "publish": 1})
    assert unreasoned.status_code == 400
    done = client.post(address, {**sent, "revision": 1, "publish": 1, "reason": "Yenilendi."})
    assert done.status_code == 302
    assert PageVersion.objects.filter(page="about").count() == 2
    assert not PageDraft.objects.exists()


def test_what_an_editor_typed_stays_when_somebody_else_was_faster(client, editor):
    publish()
    address = reverse("pages-staff:edit", args=["about"])
    sent = {"text_tr": "Benim metnim.", "text_en": "Mine.", "after": 1, "revision": 0, "reason": "Yeni."}
    answer = client.post(address, {**sent, "publish": 1})
    assert answer.status_code == 409
    assert "Benim metnim." in answer.content.decode()


def test_the_draft_is_deleted_with_one_press(client, editor):
    save_draft(editor=editor)
    client.post(reverse("pages-staff:discard", args=["about"]), {"revision": 1})
    assert not PageDraft.objects.exists()


def test_html_in_a_page_is_shown_as_text(client):
    publish(text_tr="<script>alert(1)</script>")
    assert "<script>alert(1)" not in text(client, reverse("about"))


def test_officers_keep_offices_and_no_texts(client):
    client.force_login(make_user(role="officer"))
    overview = text(client, reverse("pages-staff:overview"))
    assert reverse("pages-staff:office-add") in overview
    assert reverse("pages-staff:edit", args=["about"]) not in overview
    assert client.get(reverse("pages-staff:edit", args=["about"])).status_code == 403
