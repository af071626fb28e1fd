"""The handbook names what exists, in both languages, and has a section for every page of staff."""

import re
from functools import cache

import pytest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape

from config import catalogues
from participation.handbook.reading import CHAPTERS, STATIC, load_chapter
from participation.handbook.sections import SECTIONS, find_section
from participation.people.models import Role
from tests.config.permissions import NOBODY, PERMISSIONS
from tests.factories import make_user
from tests.journeys import handbook_pictures

LANGUAGES = ["tr", "en"]
#: Addresses for staff that are no pages of one role: the home of all staff, files, data, pages of residents
#: in another state, and the technical admin.
WITHOUT_SECTION = re.compile(
    r".*-api:|.*@|staff:(home|count)$|admin:|/teknik/|referenda:(trustee-state|check)|roll:roll|polls:poll|processes:process|"
    r"forums:(thread|board)$|page-picture"
)
#: Maximum bytes of a picture.
MAX_BYTES = 40_000


@cache
def interface(language):
    """Every text of the interface in ``language``."""
    texts: set[str] = set()
    for app in catalogues.list_project_apps():
        for message in catalogues.index_messages(catalogues.read_catalogue(app)).values():
            given = message.id if language == "en" else message.string
            texts.update([given] if isinstance(given, str) else given or ())
    return texts


def bold(language):
    return [
        (slug, words)
        for slug in CHAPTERS
        for section in load_chapter(slug, language).sections
        for words in re.findall(r"\*\*(.+?)\*\*", section.text)
    ]


def quoted(language):
    """What captions of pictures quote."""
    return [
        (picture.path, words)
        for picture in pictures(language)
        for words in re.findall("“(.+?)”", picture.caption)
    ]


def pictures(language):
    return [picture for slug in CHAPTERS for picture in load_chapter(slug, language).pictures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bold_word_and_every_quoted_one_of_a_picture_is_a_text_of_the_interface(language):
    named = bold(language)

    assert len(named) > 80
    assert len(quoted(language)) > 8
    named += quoted(language)
    assert [(place, words) for place, words in named if words not in interface(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_those_that_the_journeys_take(language):
    """``tests/journeys/test_handbook_pictures.py`` takes them; each role has one at least."""
    named = {picture.path: (picture.width, picture.height) for picture in pictures(language)}
    taken = {
        f"handbook/{language}/{name}.webp": (handbook_pictures.WIDTH, shot.height)
        for name, shot in handbook_pictures.SHOTS.items()
    }

    assert named == taken
    files = {path: path.stat().st_size for path in (STATIC / "handbook" / language).iterdir()}
    assert {str(path.relative_to(STATIC)) for path in files} == set(named)
    assert {path: size for path, size in files.items() if size > MAX_BYTES} == {}
    assert [slug for slug in CHAPTERS if not load_chapter(slug, language).pictures] == []


def by_place(slug, language):
    """Each picture of a chapter by the name that belongs to its place."""
    read = load_chapter(slug, language)
    places = {slug: read.picture} | {f"{slug}-{it.anchor}": it.picture for it in read.sections}
    return {name: picture for name, picture in places.items() if picture}


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_picture_has_the_name_of_its_place_and_words_in_each_language(slug):
    turkish, english = by_place(slug, "tr"), by_place(slug, "en")

    assert list(turkish) == list(english)
    for name, picture in turkish.items():
        other = english[name]
        assert picture.path == f"handbook/tr/{name}.webp"
        assert other.path == f"handbook/en/{name}.webp"
        assert picture.description != other.description
        assert picture.caption != other.caption


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "prefix"), [("tr", ""), ("en", "/en")])
def test_a_chapter_shows_its_pictures_when_they_come_into_view(client, language, prefix):
    page = client.get(f"{prefix}/el-kitabi/moderator/").content.decode()

    shown = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    described = load_chapter("moderator", language).pictures
    for figure, picture in zip(shown, described, strict=True):
        (tag,) = re.findall(r"<img[^>]*>", figure)
        assert f'src="{static(picture.path)}"' in tag
        assert f'alt="{escape(picture.description)}"' in tag
        assert f'width="{picture.width}" height="{picture.height}"' in tag
        assert 'loading="lazy"' in tag
        assert f">{escape(picture.caption)}</figcaption>" in figure
    assert "![" not in page


@pytest.mark.parametrize("slug", CHAPTERS)
def test_both_languages_have_the_same_sections_and_steps(slug):
    turkish, english = load_chapter(slug, "tr"), load_chapter(slug, "en")

    assert turkish.anchors == english.anchors
    for one, other in zip(turkish.sections, english.sections, strict=True):
        steps = [len(re.findall(r"^\d\.", section.text, re.MULTILINE)) for section in (one, other)]
        assert steps[0] == steps[1], one.anchor


def test_every_section_that_pages_name_exists():
    existing = {f"{slug}#{anchor}" for slug in CHAPTERS for anchor in load_chapter(slug, "tr").anchors}

    assert set(SECTIONS.values()) <= existing


def test_every_page_of_staff_has_a_section():
    missing = [
        name
        for permission in PERMISSIONS
        if permission.read.may and not permission.read.may & {NOBODY, Role.RESIDENT}
        for name in permission.addresses
        if find_section(name) is None and not WITHOUT_SECTION.match(name)
    ]

    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_reads_every_chapter(client, prefix):
    index = client.get(f"{prefix}/el-kitabi/").content.decode()
    for slug in CHAPTERS:
        address = f"{prefix}/el-kitabi/{slug}/"
        assert f'href="{address}"' in index
        page = client.get(address)
        assert page.status_code == 200
        assert "**" not in page.content.decode()
    assert client.get(f"{prefix}/el-kitabi/nobody/").status_code == 404


@pytest.mark.django_db
def test_a_page_of_staff_leads_to_its_section_and_a_public_page_does_not(client):
    client.force_login(make_user(role="editor"))

    assert 'href="/el-kitabi/editor/#yoklama"' in client.get(reverse("polls-staff:overview")).content.decode()
    assert "/el-kitabi/editor/" not in client.get("/yoklamalar/").content.decode()
