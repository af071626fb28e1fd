"""Links, their hosts, and attempts to disguise them."""

import pytest

from forums.text.screening import links


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("bak https://WWW.Example.COM:443/a?b#c ve www.ornek.com.tr.", ["example.com", "ornek.com.tr"]),
        ("[ad](http://a.example.com/x) <https://b.example.com>", ["a.example.com", "b.example.com"]),
        ("https://banka.example@kotu.com/giris", ["kotu.com"]),
        ("bahis-sitesi.com ve ornek.com.tr", ["bahis-sitesi.com", "ornek.com.tr"]),
        ("geldi.de, oldu.mu, bu.ne ve ali@ornek.com", []),
        ("https://localhost/ http:///x https://", []),
        ("https://xn--80ak6aa92e.com/", ["аррӏе.com"]),
        ("https://xn--a-\udc80.com/ x", ["xn--a-\udc80.com"]),
        ("https://ｅｘａｍｐｌｅ。com/", ["example.com"]),
    ],
)
def test_hosts_are_named_as_a_browser_would_show_them(text, hosts):
    assert [link.host for link in links.extract_links(text)] == hosts


@pytest.mark.parametrize("text", ["ornek[.]com", "ornek nokta com", "ornek (dot) com", "hxxps://ornek.com/a"])
def test_link_split_by_spaces_is_reassembled(text):
    (link,) = links.extract_links(f"bak {text} dedi")

    assert (link.host, link.taken_apart) == ("ornek.com", True)
    assert f"bak {text} dedi"[link.start : link.end] == text


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("a.b.example.com", "example.com"),
        ("a.example.com.tr", "example.com.tr"),
        ("example.com.tr", "example.com.tr"),
        ("com.tr", "com.tr"),
        ("a.example.tr", "example.tr"),
    ],
)
def test_site_is_the_registered_domain(host, site):
    assert links.get_registered_domain(host) == site


@pytest.mark.parametrize(
    ("host", "alike"),
    [
        ("аррӏе.com", True),
        ("izmіr.bel.tr", True),
        ("ex\u200dample.com", True),
        ("çiğli.com", False),
        ("пример.com", False),
        ("example.com", False),
    ],
)
def test_hosts_that_imitate_latin_letters_are_detected(host, alike):
    assert links.does_imitate_latin(host) is alike


def test_subdomains_match_a_listed_host_and_others_do_not():
    assert links.is_in_hosts("a.bel.tr", {"bel.tr"})
    assert links.is_in_hosts("bit.ly", {"bit.ly"})
    assert not links.is_in_hosts("kabel.tr", {"bel.tr"})
