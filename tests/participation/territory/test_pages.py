import io

import pytest
from django.core.management import CommandError, call_command

from participation.territory.models import District
from participation.territory.operations import import_neighbourhoods
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    return [share.district.name for share in response.context["shares"]]


def test_everybody_sees_every_district_with_figures_source_and_year(client, izmir):
    response = client.get("/ilceler/")
    page = response.content.decode()

    assert len(names(response)) == len(response.context["tiles"]) == 30
    for text in ("4.504.185", "30 ilçe", "Çiğli", "216.430", "%4,8", "TÜİK ADNKS 31.12.2025", "2025"):
        assert text in page


def test_english_page_has_its_own_address(client, izmir):
    page = client.get("/en/ilceler/").content.decode()

    for text in ("30 districts, 4,504,185 people.", "216,430", "4.8%", "300,000 and more"):
        assert text in page


def test_each_tile_and_each_row_lead_to_the_districts_own_page(client, izmir):
    response = client.get("/ilceler/")
    html = response.content.decode()

    for tile in response.context["tiles"]:
        assert html.count(f'href="{tile.address}"') == 2
        assert f"<title>{tile.name} ·" in client.get(tile.address).content.decode()


@pytest.mark.parametrize("query", ["cigli", "ÇİĞLİ", "%C3%87i%C4%9F"])
def test_search_shows_matching_districts(client, izmir, query):
    assert names(client.get(f"/ilceler/?q={query}")) == ["Çiğli"]


def test_search_finds_neighbourhoods_and_names_their_district(client, izmir):
    import_neighbourhoods(city=izmir, file=io.StringIO("district,name\nBuca,Işıklar\n"))
    response = client.get("/ilceler/?q=IŞIKLAR")

    assert [(n.name, n.district.name) for n in response.context["neighbourhoods"]] == [("Işıklar", "Buca")]
    assert names(response) == []
    assert "Işıklar" in response.content.decode()


def test_search_without_match_says_so_and_escapes_the_text(client, izmir):
    page = client.get("/ilceler/?q=<b>kadıköy</b>").content.decode()

    assert "Adında “&lt;b&gt;kadıköy&lt;/b&gt;” geçen ilçe ya da mahalle yok" in page


@pytest.mark.parametrize("query", ["a" * 71, "a" * 5000])
def test_invalid_search_is_explained_and_shows_everything(client, izmir, query):
    response = client.get(f"/ilceler/?q={query}")

    assert response.context["form"].errors.keys() == {"q"}
    assert len(names(response)) == 30


def test_residents_own_district_is_marked(client, izmir):
    client.force_login(make_user(district=District.objects.get(slug="tire")))
    tiles = client.get("/ilceler/").context["tiles"]

    assert [tile.name for tile in tiles if tile.own] == ["Tire"]


def test_empty_page_says_that_nothing_is_loaded(client):
    assert "Henüz hiçbir ilçe yüklenmedi" in client.get("/ilceler/").content.decode()


def test_query_count_does_not_grow_with_districts(client, izmir, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/ilceler/")


def test_the_command_loads_districts_and_neighbourhoods(tmp_path):
    file = tmp_path / "mahalleler.csv"
    file.write_text("district,name\nKonak,Alsancak\n", encoding="utf-8")
    output = io.StringIO()
    call_command("load_territory", "--neighbourhoods", str(file), stdout=output)

    assert output.getvalue().splitlines() == [
        "30 districts, 4504185 people (TÜİK ADNKS 31.12.2025).",
        "1 new neighbourhoods.",
    ]


def test_the_command_stores_nothing_when_one_of_its_files_is_malformed(tmp_path):
    file = tmp_path / "mahalleler.csv"
    file.write_text("district,name\nKadıköy,Moda\n", encoding="utf-8")

    with pytest.raises(CommandError, match="Kadıköy"):
        call_command("load_territory", "--neighbourhoods", str(file), stdout=io.StringIO())
    assert not District.objects.exists()


def test_command_requires_source_and_year_for_other_figures(tmp_path):
    with pytest.raises(CommandError, match="--source"):
        call_command("load_territory", "--populations", str(tmp_path / "x.csv"))


def test_command_names_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match=r"yok\.csv"):
        call_command("load_territory", "--neighbourhoods", str(tmp_path / "yok.csv"), stdout=io.StringIO())
