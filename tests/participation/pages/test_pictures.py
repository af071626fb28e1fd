"""Pictures in pages: uploaded by editors, named in texts, kept while a published version shows them."""

import hashlib
import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from participation.audit.models import Entry
from participation.pages import operations, presentation
from participation.pages.addresses import parse_picture_digest
from participation.pages.errors import PictureInDraft, PicturePublished
from participation.pages.models import PageDraft, PageName, PagePicture, PageVersion, ShownPicture
from participation.people.models import Role
from participation.refusals import EditorsOnly, GoneMeanwhile
from participation.storage import imaging
from participation.web import uploads
from tests.factories import lose_roles, make_user
from tests.participation.pages.making import add_picture, picture_file, publish, save_draft
from tests.pictures import stored_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]

ABSENT = "/sayfalar/resim/00000000000000000000000000000000.webp"
EDIT = "/yonetim/sayfalar/nedir/"
PICTURES = "/yonetim/sayfalar/resimler/"
#: What an unchanged form sends.
FORM = {"text_tr": "Metin.", "text_en": "Text.", "after": 1, "revision": 0, "reason": ""}


def signed_in(role: str = "editor") -> Client:
    client = Client()
    client.force_login(make_user(role=role))
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def upload(data: bytes | None = None, name: str = "rampa.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_file() if data is None else data, content_type="image/png")


def shown(picture: PagePicture, alt: str = "Rampa") -> str:
    return f"![{alt}]({picture.get_absolute_url()})"


def publish_with(picture: PagePicture, page: PageName = PageName.ABOUT) -> PageVersion:
    return publish(page, text_tr=f"Metin. {shown(picture)}", text_en=f"Text. {shown(picture, 'Ramp')}")


# Upload


def test_a_picture_is_stored_under_the_digest_of_its_new_file():
    picture = add_picture(data=picture_file(kind="JPEG"))
    [path] = stored_files()
    content = path.read_bytes()
    assert picture.digest == hashlib.sha256(content).hexdigest()[:32]
    assert path.parent.name == "pages"
    assert (picture.width, picture.height, picture.size) == (40, 20, len(content))
    assert Image.open(BytesIO(content)).format == "WEBP"
    assert b"Exif" not in content
    assert picture.get_absolute_url() == f"/sayfalar/resim/{picture.digest}.webp"
    assert parse_picture_digest(picture.get_absolute_url()) == picture.digest


def test_upload_and_removal_are_acts_of_editors():
    editor = make_user(role="editor")
    picture = add_picture(editor=editor)
    operations.remove_picture(editor=editor, digest=picture.digest, reason="Yanlış resim.")
    acts = Entry.objects.filter(subject=f"page_picture:{picture.digest}").order_by("number")
    assert list(acts.values_list("action", "reason", "details")) == [
        ("page_picture.added", "", {"description": "Girişteki rampa"}),
        ("page_picture.removed", "Yanlış resim.", {"description": "Girişteki rampa"}),
    ]
    assert (stored_files(), PagePicture.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("given", "field", "about"),
    [
        ({"description_tr": " "}, "description_tr", "iki dilde"),
        ({"description_en": "\u200b…"}, "description_en", "iki dilde"),
        ({"description_tr": "a" * 301}, "description_tr", "300"),
        ({"data": b"GIF?"}, "picture", "JPEG"),
        ({"data": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "picture", "JPEG"),
        ({"data": bytes(imaging.MAX_BYTES + 1)}, "picture", "8 MB"),
    ],
)
def test_what_is_no_picture_or_has_no_description_is_refused_at_its_field(given, field, about):
    with pytest.raises(ValidationError) as refusal:
        add_picture(**given)
    assert list(refusal.value.message_dict) == [field]
    assert about in refusal.value.message_dict[field][0]
    assert stored_files() == []
    assert not Entry.objects.filter(action="page_picture.added").exists()


def test_the_same_picture_is_there_once():
    add_picture()
    with pytest.raises(ValidationError, match="zaten"):
        add_picture(description_tr="Başka bir ad")
    assert len(stored_files()) == 1


@pytest.mark.parametrize("role", [it.value for it in Role if it != Role.EDITOR])
def test_only_editors_add_and_remove_pictures(role):
    picture, other = add_picture(), make_user(role=role)
    with pytest.raises(EditorsOnly):
        add_picture("red", editor=other)
    with pytest.raises(EditorsOnly):
        operations.remove_picture(editor=other, digest=picture.digest, reason="x")
    assert len(stored_files()) == 1


def test_an_editor_who_lost_the_role_adds_and_removes_nothing():
    picture, editor = add_picture(), make_user(role="editor")
    lose_roles(editor)
    with pytest.raises(EditorsOnly):
        add_picture("red", editor=editor)
    with pytest.raises(EditorsOnly):
        operations.remove_picture(editor=editor, digest=picture.digest, reason="x")
    assert len(stored_files()) == 1


# Texts


def test_a_published_page_shows_the_picture_with_description_and_size(client):
    picture = add_picture()
    version = publish_with(picture)
    address = picture.get_absolute_url()
    rest = 'width="40" height="20" loading="lazy" decoding="async">'
    for path in (reverse("about"), version.get_absolute_url()):
        assert f'<img src="{address}" alt="Rampa" {rest}' in words(client.get(path))
        assert f'<img src="{address}" alt="Ramp" {rest}' in words(client.get(f"/en{path}"))


def test_sizes_are_unformatted_numbers():
    publish_with(add_picture(data=picture_file(side=1600)))
    assert 'width="1600" height="800"' in words(Client().get(reverse("about")))


def test_the_number_of_queries_does_not_grow_with_pictures(client, django_assert_max_num_queries):
    pictures = [add_picture(colour) for colour in ("red", "blue", "green")]
    publish(text_tr=" ".join(map(shown, pictures)))
    with django_assert_max_num_queries(3):
        assert words(client.get(reverse("about"))).count("<img") == 3


MISTAKES = [
    ("![](ADDRESS)", "Bir resmin açıklaması yok"),
    ("![…](ADDRESS)", "Bir resmin açıklaması yok"),
    ("![&#8203;][r]\n\n[r]: ADDRESS", "Bir resmin açıklaması yok"),
    ("[![ ](ADDRESS)](/iletisim/)", "Bir resmin açıklaması yok"),
    (f"![Rampa]({ABSENT})", ABSENT),
    ("![Rampa](https://evil.example/a.png)", "https://evil.example/a.png"),
    ("![Rampa](/en/ADDRESS)", "yok"),
    ("![Rampa]()", "adresi yok"),
]


@pytest.mark.parametrize("field", ["text_tr", "text_en"])
@pytest.mark.parametrize(("mistake", "about"), MISTAKES)
@pytest.mark.parametrize("button", ["preview", "draft", "publish"])
def test_a_text_without_description_or_with_an_unknown_picture_is_refused_and_kept(
    field, mistake, about, button
):
    text = f"Uzun bir metin. {mistake.replace('ADDRESS', add_picture().get_absolute_url())}"
    answer = signed_in().post(EDIT, {**FORM, field: text, "reason": "Yeni resim.", button: 1})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert about in html[html.index(f'id="id_{field}_error"') :].partition("</ul>")[0]
    assert 'id="preview"' not in html
    for typed in ("Uzun bir metin.", "Yeni resim."):
        assert typed in html
    assert not PageDraft.objects.exists()
    assert PageVersion.objects.filter(page="about").count() == 1


def test_a_preview_shows_the_picture():
    picture = add_picture()
    html = words(signed_in().post(EDIT, {**FORM, "text_tr": shown(picture), "preview": 1}))
    assert f'<p><img src="{picture.get_absolute_url()}" alt="Rampa" width="40"' in html


def test_a_draft_with_a_picture_is_saved_and_published():
    picture, client = add_picture(), signed_in()
    sent = {**FORM, "text_tr": shown(picture), "text_en": shown(picture), "reason": "Resim eklendi."}
    assert client.post(EDIT, {**sent, "draft": 1}).status_code == 302
    assert not ShownPicture.objects.exists()
    assert client.post(EDIT, {**sent, "revision": 1, "publish": 1}).status_code == 302
    assert ShownPicture.objects.get().picture == picture


def test_a_picture_whose_file_is_missing_is_not_published():
    picture = add_picture()
    stored_files()[0].unlink()
    with pytest.raises(ValidationError, match="resim yok"):
        publish_with(picture)


@pytest.mark.parametrize("act", [publish, save_draft], ids=["publication", "draft"])
def test_a_text_names_a_picture_as_it_is_searched_for(act):
    """Otherwise a picture could be removed although a draft shows it."""
    picture = add_picture()
    hidden = shown(picture).replace(picture.digest, f"&#{ord(picture.digest[0])};{picture.digest[1:]}")
    with pytest.raises(ValidationError, match="resim yok"):
        act(text_tr=hidden, text_en=hidden)


def test_pictures_in_code_are_text():
    publish(text_tr=f"`![]({ABSENT})`")
    assert not ShownPicture.objects.exists()


# The form


def test_a_picture_is_uploaded_on_the_form_without_losing_what_was_typed():
    form = {**FORM, "text_tr": "Yarım metin", "reason": "Resimli", "upload": 1}
    form |= {"picture": upload(), "description_tr": "Girişteki rampa", "description_en": "The ramp"}
    answer = signed_in().post(EDIT, form)
    html, picture = words(answer), PagePicture.objects.get()
    assert answer.status_code == 200
    for typed in ("Yarım metin", "Resimli"):
        assert typed in html
    assert f"![Girişteki rampa]({picture.get_absolute_url()})" in html
    assert f"![The ramp]({picture.get_absolute_url()})" in html
    assert 'value="Girişteki rampa"' not in html
    assert not PageDraft.objects.exists()


def test_a_description_is_written_into_the_line_so_that_it_stays_one():
    picture = add_picture(description_tr="Rampa [sağda] *yeni*", description_en="a\\b")
    publish(
        text_tr=presentation.format_picture_line(picture, "tr"),
        text_en=presentation.format_picture_line(picture, "en"),
    )
    for path, alt in (("/nedir/", "Rampa [sağda] *yeni*"), ("/en/nedir/", "a\\b")):
        assert f'alt="{alt}"' in words(Client().get(path))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"description_tr": "Rampa", "description_en": "Ramp"}, "picture"),
        ({"picture": True, "description_en": "Ramp"}, "description_tr"),
        ({"picture": True, "description_tr": "Rampa"}, "description_en"),
        ({"picture": b"x", "description_tr": "Rampa", "description_en": "Ramp"}, "picture"),
        ({"picture": b"", "description_tr": "Rampa", "description_en": "Ramp"}, "picture"),
        ({"upload": 1}, "picture"),
    ],
)
@pytest.mark.parametrize("button", ["upload", "draft", "publish"])
def test_an_incomplete_upload_is_refused_with_every_button(sent, field, button):
    sent = dict(sent)
    if "picture" in sent:
        sent["picture"] = upload(None if sent["picture"] is True else sent["picture"])
    if sent.pop("upload", None) and button != "upload":
        return
    answer = signed_in().post(EDIT, {**FORM, "reason": "Yeni.", "text_tr": "Yazdığım", **sent, button: 1})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in html
    assert "Yazdığım" in html
    for name in ("description_tr", "description_en"):
        if name in sent:
            assert f'value="{sent[name]}"' in html
    assert not PagePicture.objects.exists()
    assert not PageDraft.objects.exists()
    assert PageVersion.objects.filter(page="about").count() == 1


def test_a_picture_that_was_chosen_is_stored_with_every_button():
    form = {**FORM, "picture": upload(), "description_tr": "Rampa", "description_en": "Ramp", "draft": 1}
    assert signed_in().post(EDIT, form).status_code == 302
    assert PagePicture.objects.count() == PageDraft.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_at_its_field_and_the_text_kept():
    """Also one as large as photographs are today."""
    form = {**FORM, "text_tr": "Yarım metin", "description_tr": "Rampa", "description_en": "Ramp"}
    for more in (imaging.MAX_BYTES, 3 * imaging.MAX_BYTES):
        sent = {**form, "picture": upload(picture_file() + bytes(more)), "upload": 1}
        answer = signed_in().post(EDIT, sent)
        assert answer.status_code == 400
        assert "8 MB" in words(answer)
        assert "Yarım metin" in words(answer)
    sent = {**form, "picture": upload(bytes(uploads.MAX_BYTES)), "upload": 1}
    assert signed_in().post(EDIT, sent).status_code == 413


def test_a_picture_with_too_many_pixels_is_refused():
    with pytest.raises(ValidationError, match="40 milyondan"):
        add_picture(data=picture_file(side=9000))


# Who sees it


def test_a_picture_is_for_editors_until_a_published_version_shows_it():
    picture = add_picture()
    address = picture.get_absolute_url()
    save_draft(text_tr=shown(picture))
    others = [Client(), *(signed_in(it.value) for it in Role if it != Role.EDITOR)]
    assert [it.get(address).status_code for it in others] == [404] * len(others)
    seen = signed_in().get(address)
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-store")
    publish_with(picture)
    assert [it.get(address).status_code for it in others] == [200] * len(others)


@pytest.mark.parametrize("role", [None, "resident", "editor"])
def test_a_published_picture_is_kept_for_good_by_every_cache(role):
    picture = add_picture()
    publish_with(picture)
    answer = (signed_in(role) if role else Client()).get(picture.get_absolute_url())
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert hashlib.sha256(answer.content).hexdigest().startswith(picture.digest)
    again = Client().get(picture.get_absolute_url(), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_picture_of_an_earlier_version_stays_public(client):
    picture = add_picture()
    version = publish_with(picture)
    publish(text_tr="Artık resim yok.", text_en="No picture any more.")
    assert picture.get_absolute_url() in words(client.get(version.get_absolute_url()))
    assert client.get(picture.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["0" * 32, "0" * 31, "0" * 33, "G" * 32, "../../settings"])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/sayfalar/resim/{name}.webp").status_code == 404


# Removal


def test_a_picture_of_a_published_version_or_a_draft_is_not_removed():
    editor, published, drafted = make_user(role="editor"), add_picture(), add_picture("red")
    publish_with(published)
    publish(text_tr="Artık yok.", text_en="Gone.")
    save_draft(text_en=shown(drafted))
    for picture, refusal in ((published, PicturePublished), (drafted, PictureInDraft)):
        with pytest.raises(refusal):
            operations.remove_picture(editor=editor, digest=picture.digest, reason="Gereksiz.")
    assert len(stored_files()) == PagePicture.objects.count() == 2


def test_a_removal_needs_a_reason_and_a_picture():
    editor, picture = make_user(role="editor"), add_picture()
    with pytest.raises(ValidationError):
        operations.remove_picture(editor=editor, digest=picture.digest, reason=" ")
    with pytest.raises(GoneMeanwhile):
        operations.remove_picture(editor=editor, digest="0" * 32, reason="Yok.")
    assert len(stored_files()) == 1


def test_the_overview_lists_pictures_and_where_they_are_shown():
    published, drafted, unused = add_picture(), add_picture("red"), add_picture("blue")
    publish_with(published)
    save_draft(PageName.CONTACT, text_tr=shown(drafted))
    html = words(signed_in().get(PICTURES))
    for picture in (published, drafted, unused):
        assert f'src="{picture.get_absolute_url()}"' in html
    assert reverse("pages:version", args=["about", 2]) in html
    removals = re.findall(rf'href="{PICTURES}(\w+)/kaldir/"', html)
    assert removals == [unused.digest]


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_needs_as_many_queries_for_many_pictures(count, django_assert_num_queries):
    for colour in ("red", "blue", "green")[:count]:
        publish_with(add_picture(colour))
    client = signed_in()
    client.get(PICTURES)
    with django_assert_num_queries(9):  # the workload is one
        client.get(PICTURES)


def test_an_editor_removes_an_unused_picture_with_a_reason():
    picture, client = add_picture(), signed_in()
    address = f"{PICTURES}{picture.digest}/kaldir/"
    assert "Girişteki rampa" in words(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "Yanlış resim."}).status_code == 302
    assert (stored_files(), PagePicture.objects.count()) == ([], 0)
    assert client.get(address).status_code == 404


def test_the_page_says_why_a_picture_is_not_removed():
    picture = add_picture()
    publish_with(picture)
    answer = signed_in().post(f"{PICTURES}{picture.digest}/kaldir/", {"reason": "Eski."})
    assert answer.status_code == 409
    assert "yayımlanmış bir sürüm" in words(answer)


# The database


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_keeps_what_a_published_version_shows():
    picture, other = add_picture(), add_picture("red")
    publish_with(picture)
    pictures, appearances = PagePicture.objects.filter(pk=picture.pk), ShownPicture.objects.all()
    refused(lambda: pictures._raw_delete("default"))
    refused(lambda: appearances._raw_delete("default"))
    refused(lambda: appearances.update(picture=other))
    for change in ({"image": "x.webp"}, {"width": 1}, {"description_en": "x"}, {"digest": "0" * 32}):
        refused(lambda change=change: pictures.update(**change))
        refused(lambda change=change: PagePicture.objects.filter(pk=other.pk).update(**change))
    assert PagePicture.objects.filter(pk=other.pk)._raw_delete("default") == 1


@pytest.mark.parametrize("named", [PageName.ABOUT, PageName.CONTACT])
def test_the_database_knows_which_pictures_a_version_names(named):
    """A picture that no version names does not become public by a row that says so."""
    published, hidden = add_picture(), add_picture("red")
    publish_with(published)
    newest = PageVersion.objects.filter(page=named).order_by("-number")[0]
    refused(lambda: ShownPicture.objects.create(version=newest, picture=hidden))
    assert Client().get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["pages_pagepicture", "pages_shownpicture"])
def test_pictures_cannot_be_emptied(table):
    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")

    refused(truncate)


def test_search_matches_the_description_and_no_address(client):
    def results(query: str) -> str:
        html = words(client.get("/ara/", {"q": query}))
        return html[html.index("<main") : html.index("</main>")]

    picture = add_picture(description_tr="Zerdali [sağda] bahçesi")
    publish(
        text_tr=f"Konak. {presentation.format_picture_line(picture, 'tr')}",
        text_en=shown(picture, "Apricots"),
    )
    assert "Konak. Zerdali [sağda] bahçesi" in re.sub(r"<[^>]*>", "", results("zerdali"))
    assert "/nedir/" not in results("webp")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", ["![", "![`"])
def test_the_time_of_search_is_bounded_by_the_text(client, part):
    text = f"Zerdali {part * (operations.MAX_TEXT_LENGTH // len(part))}"[: operations.MAX_TEXT_LENGTH]
    publish(text_tr=text, text_en=text)
    assert "/nedir/" in words(client.get("/ara/", {"q": "zerdali"}))
