"""The page shell and the front page."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from polls.lifecycle.operations import steps
from tests.factories import make_district, make_poll, make_residents, make_user, respond

pytestmark = pytest.mark.django_db

STATIC_PAGES = [
    "/",
    "/nedir/",
    "/iletisim/",
    "/ikamet/",
    "/yontem/",
    "/gizlilik/",
    "/erisilebilirlik/",
    "/ozgur-yazilim/",
]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def nav(html: str) -> list[str]:
    """Labels of the main navigation in order: public links, then those of an office."""
    sections = re.findall(r'<nav class="navigation.*?</nav>', html, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+)</a>", "".join(sections))


@pytest.mark.parametrize(
    ("role", "more"),
    [
        ("resident", []),
        ("moderator", ["İnceleme kuyruğu", "Görüşleri incele"]),
        (
            "editor",
            [
                *("Yoklama yönetimi", "Forum yönetimi", "Süreç yönetimi", "Organ yönetimi", "Rapor yönetimi"),
                *("Sayfalar ve bürolar", "Kişisel veri metinleri"),
            ],
        ),
        (
            "officer",
            [
                *(
                    "Rapor yönetimi",
                    "Sayfalar ve bürolar",
                    "Oy hakkı listeleri yönetimi",
                    "Halk oylaması yönetimi",
                ),
                *("Seçim takvimi", "Kişisel veri başvuruları"),
            ],
        ),
        ("observer", ["Denetim kaydı"]),
        ("administrator", ["Hesaplar", "Sistem", "Giden e-postalar", "Denetim kaydı"]),
    ],
)
def test_navigation_follows_the_role(client: Client, role: str, more: list[str]) -> None:
    client.force_login(make_user(role=role))
    assert nav(page(client, "/")) == [
        "Şu an açık",
        "Yoklamalar",
        "Halk oylamaları",
        "Forumlar",
        "Süreçler",
        "Raporlar",
        "İlçeler",
        "Ara",  # on phones
        *more,
    ]


def test_visitor_sees_public_navigation_and_sign_in(client: Client) -> None:
    html = page(client, "/yontem/")
    assert nav(html) == [
        "Şu an açık",
        "Yoklamalar",
        "Halk oylamaları",
        "Forumlar",
        "Süreçler",
        "Raporlar",
        "İlçeler",
        "Ara",  # on phones
    ]
    assert 'href="/hesap/giris/?next=%2Fyontem%2F"' in html
    assert 'href="/hesap/kayit/"' in html
    assert "Çıkış yap" not in html


def test_sign_out_is_a_form_with_csrf_token(client: Client) -> None:
    client.force_login(make_user())
    form = re.search(r'<form method="post" action="/hesap/cikis/">(.*?)</form>', page(client, "/"), re.DOTALL)
    assert form is not None
    assert "csrfmiddlewaretoken" in form.group(1)


@pytest.mark.parametrize(
    ("address", "current"), [("/", "Şu an açık"), ("/yoklamalar/", "Yoklamalar"), ("/ilceler/", "İlçeler")]
)
def test_only_the_current_navigation_link_is_marked(client: Client, address: str, current: str) -> None:
    sections = re.search(r'<nav class="navigation".*?</nav>', page(client, address), re.DOTALL)
    assert sections is not None
    assert re.findall(r'<a [^>]*aria-current="page">([^<]+)</a>', sections.group()) == [current]


@pytest.mark.parametrize("address", STATIC_PAGES)
def test_every_page_exists_in_both_languages(client: Client, address: str) -> None:
    turkish, english = page(client, address), page(client, f"/en{address}")
    assert '<html lang="tr">' in turkish
    assert '<html lang="en">' in english
    assert f'href="/en{address}" lang="en" hreflang="en">English</a>' in turkish
    assert f'href="{address}" lang="tr" hreflang="tr">Türkçe</a>' in english


def test_language_link_keeps_page_and_query(client: Client) -> None:
    assert 'href="/en/yoklamalar/?sayfa=2&amp;x=%C3%B6" lang="en"' in page(
        client, "/yoklamalar/?sayfa=2&x=%C3%B6"
    )


def test_pages_declare_their_alternate_language(client: Client) -> None:
    html = page(client, "/en/yontem/?from=mail")
    assert '<link rel="canonical" href="http://testserver/en/yontem/">' in html
    assert re.findall(r'rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html) == [
        ("tr", "http://testserver/yontem/"),
        ("en", "http://testserver/en/yontem/"),
        ("x-default", "http://testserver/yontem/"),
    ]


def test_every_link_of_the_shell_resolves(client: Client) -> None:
    pages = set()
    for address in STATIC_PAGES:
        links = set(re.findall(r'<(?:a|link)[^>]* href="(/[^"#]*)"', page(client, address)))
        linked = {link for link in links if not link.startswith("/static/")}
        assert len(linked) > 8
        pages |= linked
    broken = {link for link in pages if client.get(link).status_code not in {200, 302}}
    assert broken == set()


def test_demo_banner_links_to_the_mailbox(client: Client) -> None:
    assert 'href="/demo/posta/"' in page(client, "/")


def test_no_demo_banner_outside_demo_mode(client: Client, settings: object) -> None:
    settings.DEMO_MODE = False  # type: ignore[attr-defined]
    assert "Deneme" not in page(client, "/yontem/")


def test_council_name_is_in_title_logo_and_privacy_notice(client: Client) -> None:
    html = page(client, "/gizlilik/")
    assert re.search(rf"<title>[^<]+ · {settings.COUNCIL_NAME}</title>", html)
    assert html.count(settings.COUNCIL_NAME) >= 3


def test_the_manifest_is_in_the_page_language(client: Client) -> None:
    manifest = client.get("/en/site.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert manifest.json()["lang"] == "en"
    assert manifest.json()["start_url"] == "/en/"
    assert client.get("/site.webmanifest").json()["start_url"] == "/"


def test_front_page_shows_open_polls_and_their_closing_times(client: Client) -> None:
    poll = make_poll(title="Kordon’da bisiklet yolu?", closes_at=timezone.now() + timedelta(days=12))
    html = page(client, "/")
    assert f'<a href="/yoklamalar/{poll.pk}/" lang="tr">Kordon’da bisiklet yolu?</a>' in html
    assert "12\u00a0gün kaldı" in html


def test_the_front_page_says_when_nothing_is_open(client: Client) -> None:
    assert "Şu an açık bir yoklama ya da halk oylaması yok" in page(client, "/")


def test_answered_poll_links_to_its_result(client: Client) -> None:
    resident = make_user()
    poll = make_poll()
    respond(poll, resident, "Evet")
    client.force_login(resident)
    html = page(client, "/")
    assert "tick" in html
    client.force_login(make_user())
    assert "tick" not in page(client, "/")


def test_closed_poll_shows_the_leading_answer(client: Client) -> None:
    poll = make_poll(title="Gece otobüsü?")
    residents = make_residents(40)
    for place, resident in enumerate(residents):
        respond(poll, resident, "Evet" if place < 30 else "Hayır")
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="test")
    html = page(client, "/")
    assert "%75,0" in html
    assert 'width="75%"' in html
    assert "40\u00a0kişi yanıtladı" in html
    assert 'width="75%"' in page(client, "/en/")


def test_a_closed_poll_with_too_few_answers_shows_no_figure(client: Client) -> None:
    poll = make_poll(title="Az yanıtlanan")
    respond(poll, make_user(), "Evet")
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="test")
    html = page(client, "/")
    assert "Az yanıtlanan" in html
    assert "yanıtladı" not in html
    assert "%" not in html.split("Az yanıtlanan")[1].split("</li>")[0]


@pytest.mark.parametrize("number", [1, 3])
def test_front_page_query_count_does_not_grow_with_polls(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_poll(districts=[make_district()])
        make_poll(opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=2))
        closed = make_poll()
        steps.close_poll(poll=closed, editor=make_user(role="editor"), reason="test")
    with django_assert_num_queries(16):
        page(client, "/")
    with django_assert_num_queries(1):
        page(client, "/")


def test_the_front_page_says_in_two_sentences_what_meydan_is(client: Client) -> None:
    for address, words, more in (
        ("/", ("belediyenin bir birimi değil", "danışma meclisidir", "uymak zorunda değildir"), "/nedir/"),
        ("/en/", ("not part of the municipality", "advisory assembly", "have to follow"), "/en/nedir/"),
    ):
        html = page(client, address)
        lead = re.search(r'<p class="lead">(.*?)</p>', html, re.DOTALL)
        assert lead is not None
        assert all(it in lead[1] for it in words)
        assert len(re.findall(r"\.(?:\s|$)", lead[1])) == 2
        assert f'href="{more}"' in html


def test_signing_up_and_proving_a_residence_are_one_press_away_on_the_front_page(client: Client) -> None:
    html = page(client, "/")
    phone = html[html.index("only-phone") :]
    assert phone.index('href="/hesap/kayit/"') < phone.index("<details")
    assert 'href="/ikamet/"' in html[html.index("<main") :]
