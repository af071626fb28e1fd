import pytest

from participation.signups.addresses import find_counted_domain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ayse@ornek.org", "ornek.org"),
        ("ayse@a1.posta.ornek.org", "ornek.org"),
        ("ayse@ogr.ornek.edu.tr", "ornek.edu.tr"),
        ("ayse@ornek.edu.tr", "ornek.edu.tr"),
        ("ayse@ornek.com.tr", "ornek.com.tr"),
        # A short name of its own, not a country's.
        ("ayse@a1.xyz.com", "xyz.com"),
        ("ayse@gmail.com", None),
        ("ayse@googlemail.com", None),
        ("ayse@hotmail.com", None),
        ("ayse@outlook.com", None),
        ("ayse@yahoo.com.tr", None),
        ("ayse@yandex.com.tr", None),
        ("ayse@icloud.com", None),
        ("a1@ayse.fastmail.com", None),
    ],
)
def test_subdomains_count_together_and_large_providers_not_at_all(address, domain):
    assert find_counted_domain(address) == domain
