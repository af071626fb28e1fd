"""Drafts and versions of pages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from participation.audit.models import Entry
from participation.pages import operations, queries
from participation.pages.models import PageDraft, PageName, PageVersion
from participation.refusals import ChangedMeanwhile, EditorsOnly
from tests.factories import lose_roles, make_user
from tests.participation.pages.making import publish, save_draft

pytestmark = pytest.mark.django_db


def current(page: PageName = PageName.ABOUT) -> PageVersion:
    version = queries.get_current_version(page)
    assert version is not None
    return version


def test_every_page_has_a_first_version_in_both_languages():
    assert {it.page for it in PageVersion.objects.filter(number=1)} == set(PageName.values)


def test_publishing_makes_the_next_version_and_is_an_official_act():
    version = publish(text_tr="Yeni metin.", reason="Adres değişti.")
    assert (version.number, current().text_tr) == (2, "Yeni metin.")
    entry = Entry.objects.get(action="page.published")
    assert (entry.subject, entry.reason) == ("page:about.2", "Adres değişti.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text_tr": "  "}, "iki dilde"),
        ({"text_en": ""}, "iki dilde"),
        ({"reason": " "}, "[Gg]erekçe"),
        ({"text_tr": "a" * 30_001}, "uzun"),
        ({"text_en": "See ![the office](/a.png)."}, "resim"),
    ],
)
def test_what_is_incomplete_or_has_a_picture_is_not_published(given, words):
    with pytest.raises(ValidationError, match=words):
        publish(**given)
    assert not Entry.objects.filter(action="page.published").exists()


@pytest.mark.parametrize("path", ["/ara/", "/en/ara/"])
def test_the_version_in_force_is_found_by_search(client, path):
    def results() -> str:
        html: str = client.get(path, {"q": "zerdali"}).content.decode()
        return html[html.index("<main") : html.index("</main>")]

    publish(text_tr="Zerdali bahçesindeyiz.", text_en="We are in the zerdali garden.")
    assert "/nedir/" in results()
    publish(text_tr="Taşındık.", text_en="We have moved.")
    assert "/nedir/" not in results()


def test_the_same_text_is_not_published_again():
    version = current()
    with pytest.raises(ValidationError, match="yürürlükteki sürümle aynı"):
        publish(text_tr=version.text_tr, text_en=version.text_en)


def test_a_version_that_the_editor_has_not_seen_is_not_replaced():
    publish()
    with pytest.raises(ChangedMeanwhile):
        publish(after=1)
    assert current().number == 2


def test_a_draft_changes_no_page_and_goes_when_it_is_published():
    save_draft(text_tr="Yarım")
    assert current().number == 1
    publish(text_tr="Bitti.")
    assert not PageDraft.objects.exists()


def test_a_draft_that_somebody_else_saved_is_neither_overwritten_nor_lost():
    save_draft(text_tr="Birinci")
    for act in (
        lambda: save_draft(text_tr="İkinci", revision=0),
        lambda: publish(revision=0),
        lambda: operations.discard_draft(editor=make_user(role="editor"), page=PageName.ABOUT, revision=7),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert PageDraft.objects.get().text_tr == "Birinci"
    save_draft(text_tr="İkinci", revision=1)
    assert PageDraft.objects.get().revision == 2


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "observer", "administrator"])
def test_only_editors_write_pages(role):
    for act in (publish, save_draft):
        with pytest.raises(EditorsOnly):
            act(editor=make_user(role=role))
    assert not PageDraft.objects.exists()


def test_an_editor_who_lost_the_role_publishes_nothing():
    editor = make_user(role="editor")
    lose_roles(editor)
    with pytest.raises(EditorsOnly):
        publish(editor=editor)
    assert current().number == 1


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_keeps_versions_as_they_were_published():
    versions = PageVersion.objects.filter(page=PageName.ABOUT)
    refused(lambda: versions.update(text_tr="Başka."))
    refused(lambda: versions._raw_delete("default"))
    new = {"page": PageName.ABOUT, "text_tr": "a", "text_en": "b", "published_on": "2026-12-01"}
    refused(lambda: PageVersion.objects.create(number=3, **new))
    refused(lambda: PageVersion.objects.create(number=1, **new))
    refused(lambda: PageVersion.objects.create(number=2, **{**new, "text_en": ""}))
    assert PageVersion.objects.create(number=2, **new)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_versions_cannot_be_emptied():
    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE pages_pageversion CASCADE")

    refused(truncate)
