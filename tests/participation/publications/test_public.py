"""Public views: page, files, embed, feed, catalogue and API show the same document under one hash."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from html import unescape
from zipfile import ZipFile

import feedparser
import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from participation.publications import canonical, queries
from participation.publications.models import Rendering
from participation.publications.operations import drafts, publishing
from participation.publications.registry import Ban
from participation.storage.local_cache import local_cache
from tests.clients import text_of
from tests.participation.publications.conftest import approve, written
from tests.participation.publications.source import chart, row, section
from tests.pictures import size_of

pytestmark = pytest.mark.django_db

FORMATS = ["pdf", "xlsx", "csv", "tr.csv", "json"]


def address(edition, *rest):
    return edition.get_absolute_url() + "".join(rest)


def embed_of(edition, section="deneme-12", chart="q34"):
    return reverse("publications:embed", args=[edition.bulletin.slug, edition.version, section, chart])


def test_page_json_and_api_show_one_document_and_one_hash(client, published):
    page = text_of(client.get(address(published)))
    file = json.loads(client.get(address(published, "rapor.json")).content)
    api = client.get(f"/api/v1/bulletins/{published.bulletin.slug}/").json()

    assert published.sha256 in page
    assert file["sha256"] == api["sha256"] == published.sha256
    for document in (file["document"], api["document"]):
        assert hashlib.sha256(canonical.encode_canonical_json(document)).hexdigest() == published.sha256
    assert "%44,1" in page
    assert "%42,0" in page
    assert "Kurul <strong>iki</strong> öneriyi" in page


def test_the_line_across_a_bar_is_explained_in_a_sentence(client, published):
    page = " ".join(text_of(client.get(address(published))).split())
    english = " ".join(text_of(client.get(f"/en{address(published)}")).split())

    assert re.search(r"Çubuk: [^.:]+\. Üzerindeki çizgi: belirsizlik aralığı\.", page)
    assert re.search(r"Bar: [^.:]+\. The line across it: interval of uncertainty\.", english)


def test_the_other_formats_carry_the_hash_too(client, published):
    pdf = PdfReader(io.BytesIO(client.get(address(published, "rapor.pdf")).content))
    printed = "".join(re.sub(r"\s", "", page.extract_text()) for page in pdf.pages)
    sheets = ZipFile(io.BytesIO(client.get(address(published, "rapor.xlsx")).content))
    cells = b"".join(sheets.read(name) for name in sheets.namelist()).decode("utf-8", "replace")
    table = client.get(address(published, "rapor.csv")).content.decode("utf-8-sig")

    assert published.sha256 in printed
    assert published.sha256 in cells
    assert published.sha256 in table
    assert list(csv.reader(io.StringIO(table)))


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_immutable_and_cached_as_such(client, published, form):
    first = client.get(address(published, f"rapor.{form}"))
    again = client.get(address(published, f"rapor.{form}"))

    assert first.status_code == 200
    assert first.content == again.content
    assert first["ETag"] == f'"{published.sha256}"'
    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=0", "must-revalidate"}
    known = client.get(address(published, f"rapor.{form}"), headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    kept = Rendering.objects.get(edition=published, format=form)
    assert kept.sha256 == hashlib.sha256(first.content).hexdigest()


def meta_of(answer):
    """Property or name of each ``meta`` of the page → its content."""
    pairs = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)">', answer.content.decode())
    return {name: unescape(content) for name, content in pairs}


def test_preview_picture_is_made_once_and_cached(client, published):
    shared = meta_of(client.get(address(published)))
    picture = client.get(shared["og:image"])

    assert shared["og:image"] == f"http://testserver{address(published, 'onizleme.png')}"
    assert (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")
    assert shared["og:image:alt"].startswith("Kordon’da yaya alanı: şehir ne düşünüyor? – ")
    assert "çubuk grafik" in shared["og:image:alt"]
    assert shared["og:title"] == "Kordon’da yaya alanı: şehir ne düşünüyor?"
    assert shared["og:url"] == f"http://testserver{address(published)}"
    assert shared["twitter:card"] == "summary_large_image"
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert size_of(picture.content) == (1200, 630)
    assert picture["ETag"] == f'"{published.sha256}"'
    assert set(picture["Cache-Control"].split(", ")) == {"public", "max-age=0", "must-revalidate"}
    kept = Rendering.objects.get(edition=published, format="png", language="tr")
    assert bytes(kept.body) == picture.content == client.get(shared["og:image"]).content
    known = client.get(shared["og:image"], headers={"If-None-Match": picture["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_english_page_has_an_english_preview_picture(client, published):
    turkish = address(published, "onizleme.png")
    shared = meta_of(client.get(f"/en{address(published)}"))
    picture = client.get(shared["og:image"]).content

    assert shared["og:image"] == f"http://testserver/en{turkish}"
    assert size_of(picture) == (1200, 630)
    assert picture != client.get(turkish).content


def test_alt_text_mentions_no_bars_if_there_are_none(client, draft, editor, officer, source):
    source.sections["12"] = section("12", charts=[chart(bars=None, interval=None)])
    edition = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    assert "çubuk grafik" not in meta_of(client.get(address(edition)))["og:image:alt"]


def test_unpublished_bulletin_is_404_everywhere(client, submitted, source):
    slug = "2026-1"

    assert client.get("/yayinlar/").status_code == 200
    assert "Kordon" not in text_of(client.get("/yayinlar/"))
    for place in (f"/yayinlar/{slug}/", f"/yayinlar/{slug}/1/", f"/yayinlar/{submitted.bulletin_id}/"):
        assert client.get(place).status_code == 404
    for form in FORMATS:
        assert client.get(f"/yayinlar/{slug}/1/rapor.{form}").status_code == 404
    assert client.get(f"/yayinlar/{slug}/1/onizleme.png").status_code == 404
    assert client.get(f"/yayinlar/{slug}/1/gomulu/deneme-12/q34/").status_code == 404
    assert client.get(f"/api/v1/bulletins/{slug}/").status_code == 404
    assert client.get("/api/v1/bulletins/").json()["results"] == []
    assert feedparser.parse(client.get("/yayinlar/akis.atom").content).entries == []
    assert client.get("/yayinlar/katalog.jsonld").json()["dcat:dataset"] == []


def test_withheld_bulletin_is_hidden_everywhere_and_shown_again_later(client, published, source):
    title = "Kordon’da yaya alanı"
    etag = {"If-None-Match": f'"{published.sha256}"'}
    slug = published.bulletin.slug
    alone = [
        published.bulletin.get_absolute_url(),
        address(published),
        f"/api/v1/bulletins/{slug}/",
        *(address(published, f"rapor.{form}") for form in FORMATS),
        address(published, "onizleme.png"),
    ]
    lists = ["/", "/yayinlar/", "/yayinlar/akis.atom", "/yayinlar/katalog.jsonld", "/api/v1/bulletins/"]

    source.kept_back["12"] = "Seçim yakın."
    for place in alone:
        for answer in (client.get(place), client.head(place), client.get(place, headers=etag)):
            assert answer.status_code == 451
            assert title not in text_of(answer)
        assert "Seçim yakın." in text_of(client.get(place))
    for place in lists:
        assert title not in text_of(client.get(place))
    embed = client.get(embed_of(published))
    assert "Seçim yakın." in text_of(embed)
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    for figure in ("%44,1", "1.234", "Kordon yayalara"):
        assert figure not in text_of(embed)

    source.kept_back.clear()
    local_cache.clear()  # this source changes without an official act
    for place in (*alone, *lists, embed_of(published)):
        assert client.get(place).status_code == 200
        if place in lists:
            assert title in text_of(client.get(place))


@pytest.mark.parametrize("path", ["", "1/rapor.pdf"])
def test_banned_bulletin_says_until_when_and_why(client, published, source, path):
    source.kept_back["12"] = "Seçim yakın: 8 Aralık’a dek."
    source.until = timezone.now() + timedelta(hours=2)

    answer = client.get(published.bulletin.get_absolute_url() + path)
    page = text_of(answer)
    assert answer.status_code == 451
    assert 7190 <= int(answer["Retry-After"]) <= 7200
    assert "Seçim yakın: 8 Aralık’a dek." in page
    assert "Bu, şu an gösterilemez" in page
    assert "kaydedil" not in page

    answer = client.get(f"/api/v1/bulletins/{published.bulletin.slug}/")
    assert answer.status_code == 451
    assert 7190 <= int(answer["Retry-After"]) <= 7200
    assert answer.json()["errors"][0]["code"] == "bulletin_withheld"


def test_ban_that_ends_last_is_shown():
    short, long, endless = (
        Ban("Bir.", timezone.now()),
        Ban("İki.", timezone.now() + timedelta(hours=1)),
        Ban("Üç."),
    )
    assert queries.longer(None, short) == short
    assert queries.longer(short, long) == queries.longer(long, short) == long
    assert queries.longer(endless, long) == queries.longer(long, endless) == endless


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_files_show_addresses_with_the_domain(client, published, form):
    body = client.get(address(published, f"rapor.{form}")).content
    if form == "pdf":
        shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    else:
        cells = load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True)
        shown = " ".join(str(cell) for row in cells for cell in row)
    shown = "".join(shown.split())
    assert f"http://localhost:8000{published.bulletin.get_absolute_url()}" in shown
    if form == "pdf":
        assert "http://localhost:8000/yoklamalar/12/" in shown


def test_withheld_version_is_not_replaced_by_an_older_one(client, published, supersede, source):
    supersede(published, body_tr="Yeni metin.")
    source.kept_back["12"] = "Seçim yakın."

    assert client.get(published.bulletin.get_absolute_url()).status_code == 451
    assert client.get("/api/v1/bulletins/").json()["results"] == []


def test_draft_of_a_new_version_does_not_affect_the_published_one(client, published, editor):
    drafts.new_version(bulletin=published.bulletin, editor=editor)

    slug = published.bulletin.slug
    assert client.get(f"/yayinlar/{slug}/2/").status_code == 404
    assert client.get(f"/yayinlar/{slug}/2/rapor.json").status_code == 404
    assert published.sha256 in text_of(client.get(f"/yayinlar/{slug}/"))
    assert 'role="note"' not in text_of(client.get(f"/yayinlar/{slug}/"))


def test_an_older_version_says_that_it_is_superseded_and_why(client, published, supersede):
    second = supersede(published, why="Üçüncü tablo yanlıştı.")

    old = text_of(client.get(address(published)))
    assert "yerine 2. sürüm geçti" in old
    assert "Üçüncü tablo yanlıştı." in old
    assert f'href="{published.bulletin.get_absolute_url()}"' in old
    new = text_of(client.get(published.bulletin.get_absolute_url()))
    assert second.sha256 in new
    assert "yerine 2. sürüm geçti" not in new
    assert f'href="{address(published)}"' in new
    assert client.get(address(published, "rapor.json")).status_code == 200
    assert "yerine yeni bir sürüm geçti" in text_of(client.get(embed_of(published)))


def test_only_embeds_can_be_framed(client, published):
    embed = client.get(embed_of(published))
    page = client.get(address(published))

    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert "script-src 'self'" in embed["Content-Security-Policy"]
    assert embed["X-Robots-Tag"] == "noindex"
    assert "<script" not in text_of(embed)
    assert published.sha256 in text_of(embed)
    assert f'href="{address(published)}"' in text_of(embed)
    assert not embed.cookies
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("place", [("deneme-12", "q35"), ("deneme-99", "q34"), ("x", "y")])
def test_embed_of_an_unknown_chart_is_404(client, published, place):
    answer = client.get(embed_of(published, *place))

    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_page_offers_the_embed_code(client, published):
    assert f'<iframe src="http://testserver{embed_of(published)}" title=' in text_of(
        client.get(address(published))
    )


def test_quotes_in_a_title_are_escaped_in_the_embed_code(client, draft, editor, officer, source):
    title = 'Ne dersiniz: "evet" onload="alert(1)'
    source.sections["12"] = section("12", charts=[chart(title={"tr": title})])
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    page = client.get(address(done)).content.decode()
    [copied] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page)
    [(name, given)] = re.findall(r'<iframe src="[^"]*" (title)="([^"]*)" width=', unescape(copied))
    assert (name, unescape(given)) == ("title", title)


def test_english_page_shows_available_english_text(client, published):
    page = text_of(client.get("/en" + address(published)))

    assert "Should the Kordon be for pedestrians?" in page
    assert "44.1%" in page
    # The council wrote only Turkish, and the page declares the language.
    assert '<h1 lang="tr" itemprop="name headline">Kordon’da yaya alanı' in page


def test_hidden_figures_and_negative_charts_have_no_bars(client, draft, editor, officer, source):
    below = chart(
        id="fark",
        bars="fark",
        interval=None,
        columns=[{"key": "fark", "label": {"tr": "Fark"}, "unit": "points"}],
        rows=[row("Konak", fark=-3.5), row("Buca", fark=2)],
    )
    source.sections["12"] = section("12", charts=[chart(), below])
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    page = text_of(client.get(address(done)))
    assert page.count('class="bar-track hatched"') == 1
    assert page.count('class="value b1"') == 2
    assert "−3,5" in page


def test_long_chart_is_collapsed_but_complete(client, draft, editor, officer, source):
    long = chart(id="ilce", rows=[row(f"İlçe {n}", weighted=n) for n in range(11)])
    source.sections["12"] = section("12", charts=[chart(), long])
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    page = text_of(client.get(address(done)))
    assert page.count("Bütün satırları göster (11)") == 1
    assert "İlçe 10" in page.split("Bütün satırları göster (11)")[1]


def test_table_without_bars_is_collapsed_only_on_the_page(client, draft, editor, officer, source):
    source.sections["12"] = section("12", charts=[chart(bars=None, interval=None)])
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    page = text_of(client.get(address(done)))
    assert re.findall(r"<details>\s*<summary>([^<]*)", page)[0].strip() == "Tablo olarak göster"
    assert "<table>" in page.split("Tablo olarak göster")[1]
    assert "<details>" not in text_of(client.get(embed_of(done)))


def test_markup_in_text_is_escaped(client, draft, editor, officer, source):
    evil = "<script>alert(1)</script>\"'>"
    one = chart(title={"tr": evil}, rows=[row(evil, weighted=10.0)])
    source.sections["12"] = section("12", title={"tr": evil}, charts=[one], intro={"tr": evil})
    section_row = draft.sections.get()
    drafts.comment_section(
        edition=draft, section_id=section_row.pk, editor=editor, comment_tr=evil, revision=draft.revision
    )
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    for place in (address(done), embed_of(done)):
        assert b"<script>alert" not in client.get(place).content


def test_headings_of_the_text_skip_no_level(client, draft, editor, officer):
    body = "### Önce\n\n##### Sonra\n\n#### Yanında\n\n# Üstte"
    drafts.update_edition(edition=draft, editor=editor, text=written(body_tr=body), revision=draft.revision)
    done = approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    page = text_of(client.get(address(done)))
    assert re.findall(r"<h(\d)>(\w+)</h(\d)>", page) == [
        ("3", "Önce", "3"),
        ("4", "Sonra", "4"),
        ("4", "Yanında", "4"),
        ("3", "Üstte", "3"),
    ]


def test_the_front_page_names_the_newest_bulletins(client, published):
    assert f'href="{published.bulletin.get_absolute_url()}"' in text_of(client.get("/"))


def test_page_has_share_preview_and_structured_data(client, published):
    page = text_of(client.get(address(published)))

    assert '<meta property="og:title" content="Kordon’da yaya alanı: şehir ne düşünüyor?">' in page
    assert f'<meta property="og:url" content="http://testserver{address(published)}">' in page
    assert 'itemtype="https://schema.org/Report"' in page
    assert page.count('itemtype="https://schema.org/DataDownload"') == 5
    assert 'type="application/ld+json"' in page
    assert '<script type="application/ld+json"' not in page


def test_the_feed_is_only_read(client):
    assert client.post("/yayinlar/akis.atom").status_code == 405


def test_the_feed_is_valid_and_has_an_entry_for_each_version(client, published, supersede):
    second = supersede(published)

    answer = client.get("/yayinlar/akis.atom")
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert feed.bozo is False
    assert feed.version == "atom10"
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.feed.language == "tr"
    assert feed.feed.author == "İzmir Kent Konseyi"
    assert feed.feed.updated_parsed
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == 2
    assert [entry.link for entry in feed.entries] == [
        f"http://testserver{address(edition)}" for edition in (second, published)
    ]
    for entry in feed.entries:
        assert entry.updated_parsed
        assert entry.id == entry.link
        assert entry.summary == "Yanıtlayanların yarısına yakını yaya alanı istiyor."
    links = [link.href for link in feed.feed.links]
    assert all(link.startswith("http://testserver/") for link in links)
    assert {link.rel for link in feed.feed.links} == {"alternate", "self"}


def test_feed_summary_is_plain_text(client, draft, editor, officer):
    words = "Soru: 3 < 5 & <b>kalın</b> mı?"
    text = written(title_tr=f"Yapıştırılan\x0bbaşlık {words}", summary_tr=f"{words}\x1f\ufffe")
    drafts.update_edition(edition=draft, editor=editor, text=text, revision=draft.revision)
    approve(publishing.submit_edition(edition=draft, editor=editor), officer)

    answer = client.get("/yayinlar/akis.atom")
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert feed.bozo is False
    [entry] = feed.entries
    # The summary is escaped HTML: feed readers show the text as written.
    assert entry.summary_detail.type == "text/html"
    assert unescape(entry.summary) == f"{words}\ufffd\ufffd"
    assert entry.summary != words
    assert unescape(entry.title).endswith(words)
    assert "uri" not in answer.content.decode()


def test_the_catalogue_names_every_version_every_file_and_its_checksum(client, published, supersede):
    second = supersede(published)
    bodies = {form: client.get(address(published, f"rapor.{form}")).content for form in FORMATS}

    answer = client.get("/yayinlar/katalog.jsonld")
    catalogue = answer.json()
    assert answer["Content-Type"] == "application/ld+json"
    assert catalogue["@type"] == "dcat:Catalog"
    datasets = {one["@id"]: one for one in catalogue["dcat:dataset"]}
    assert set(datasets) == {f"http://testserver{address(one)}" for one in (published, second)}
    newer = datasets[f"http://testserver{address(second)}"]
    assert newer["dcat:previousVersion"] == {"@id": f"http://testserver{address(published)}"}
    files = {
        file["@id"]: file for file in datasets[f"http://testserver{address(published)}"]["dcat:distribution"]
    }
    # PDF, XLSX and CSV in two languages; JSON contains both; the table for Turkish Excel.
    assert len(files) == 8
    for form, body in bodies.items():
        file = files[f"http://testserver{address(published, f'rapor.{form}')}"]
        assert file["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(body).hexdigest()
        assert file["dcat:byteSize"]["@value"] == str(len(body))
        assert file["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert file["dcat:mediaType"]["@id"].startswith("https://www.iana.org/assignments/media-types/")
    for place in files:
        assert client.get(place).status_code == 200
    prefixes = set(re.findall(r'"@?(\w+):\w', answer.content.decode())) - {"http", "https"}
    assert prefixes <= set(catalogue["@context"])


def test_the_api_lists_the_newest_version_of_each_bulletin(client, published, supersede):
    second = supersede(published)

    [listed] = client.get("/api/v1/bulletins/").json()["results"]
    assert (listed["slug"], listed["version"]) == (published.bulletin.slug, 2)
    assert listed["sha256"] == second.sha256
    assert client.get(listed["files"]["json"]).json()["sha256"] == second.sha256
    detail = client.get(f"/api/v1/bulletins/{published.bulletin.slug}/").json()
    assert [one["version"] for one in detail["versions"]] == [2, 1]
    assert detail["versions"][0]["why"] == {"tr": "Bir sayı yanlış yazılmıştı."}


@pytest.mark.parametrize("slug", ["2026-0", "x", "2026-99999999", "2026-7\n", "²026-1"])
def test_api_serves_only_published_bulletins(client, published, slug):
    assert client.get(reverse("publications-api:detail", args=[slug])).status_code == 404


@pytest.mark.parametrize("version", ["0", "99999", "999999999999999999", "9" * 19])
def test_unknown_version_is_404(client, published, version):
    slug = published.bulletin.slug

    assert client.get(f"/yayinlar/{slug}/{version}/").status_code == 404
    assert client.get(f"/yayinlar/{slug}/{version}/rapor.json").status_code == 404


def test_audit_record_links_to_the_page(client, published):
    answer = client.get(f"/yayinlar/{published.bulletin.pk}/")

    assert answer["Location"] == published.bulletin.get_absolute_url()


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow_with_bulletins(
    client, published, supersede, django_assert_num_queries, count
):
    for _ in range(count - 1):
        supersede(published)
    client.get(address(published, "rapor.json"))

    with django_assert_num_queries(2):  # versions, the document
        client.get(address(published))
    with django_assert_num_queries(2):
        client.get(embed_of(published))
    with django_assert_num_queries(2):  # versions, the file
        client.get(address(published, "rapor.json"))
    with django_assert_num_queries(2):  # count, page
        client.get("/yayinlar/")
    with django_assert_num_queries(2):  # versions, files
        client.get("/yayinlar/katalog.jsonld")
    with django_assert_num_queries(1):
        client.get("/yayinlar/akis.atom")
    with django_assert_num_queries(1):
        client.get("/api/v1/bulletins/")
    with django_assert_num_queries(2):
        client.get(f"/api/v1/bulletins/{published.bulletin.slug}/")
