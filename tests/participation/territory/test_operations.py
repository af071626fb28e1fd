import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from participation.audit.models import Entry
from participation.territory import files
from participation.territory.models import City, District, Neighbourhood
from participation.territory.operations import import_neighbourhoods, load_districts
from participation.text import turkish

pytestmark = pytest.mark.django_db


def figures(folder: Path, text: str, **changes: Any) -> files.Figures:
    path = folder / "populations.csv"
    path.write_text(text, encoding="utf-8")
    return replace(files.IZMIR, path=path, total=None, **changes)


def two_tiles(folder: Path, text: str = "name,row,column\nKonak,0,0\nBuca,0,1\n") -> Path:
    path = folder / "tiles.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_thirty_districts_of_izmir_have_source_and_year_and_add_up():
    districts = load_districts()

    assert len(districts) == District.objects.count() == 30
    assert sum(district.population for district in districts) == 4_504_185
    assert {(d.population_source, d.population_year) for d in districts} == {("TÜİK ADNKS 31.12.2025", 2025)}
    assert District.objects.get(slug="karsiyaka").population == 339_624


def test_districts_are_in_turkish_order(izmir):
    names = [district.name for district in District.objects.all()]

    assert names[:3] == ["Aliağa", "Balçova", "Bayındır"]
    assert [n for n in names if n[0] in "CÇD"] == ["Çeşme", "Çiğli", "Dikili"]
    assert [n for n in names if n[0] in "KMOÖST"] == [
        "Karabağlar",
        "Karaburun",
        "Karşıyaka",
        "Kemalpaşa",
        "Kınık",
        "Kiraz",
        "Konak",
        "Menderes",
        "Menemen",
        "Ödemiş",
        "Seferihisar",
        "Selçuk",
        "Tire",
        "Torbalı",
    ]


def test_loading_is_idempotent(izmir):
    before = list(District.objects.values())
    load_districts()

    assert list(District.objects.values()) == before
    assert Entry.objects.count() == 1


def test_new_figures_replace_the_old_ones_and_are_recorded(tmp_path):
    tiles = two_tiles(tmp_path)
    old = figures(tmp_path, "name,population\nKonak,300\nBuca,500\n")
    konak = load_districts(figures=old, tile_file=tiles)[1]
    new = figures(tmp_path, "name,population\nKonak,310\nBuca,500\n", source="TÜİK 2026", year=2026)
    load_districts(figures=new, tile_file=tiles)

    konak.refresh_from_db()
    assert (konak.population, konak.population_source, konak.population_year) == (310, "TÜİK 2026", 2026)
    entry = Entry.objects.get(number=2)
    assert (entry.action, entry.subject) == ("territory.districts_loaded", "city:izmir")
    assert entry.details == {
        "source": "TÜİK 2026",
        "year": 2026,
        "population": 810,
        "created": 0,
        "changed": 2,
    }


def test_two_districts_can_swap_map_positions(tmp_path):
    source = figures(tmp_path, "name,population\nKonak,300\nBuca,500\n")
    load_districts(figures=source, tile_file=two_tiles(tmp_path))
    swapped = two_tiles(tmp_path, "name,row,column\nKonak,0,1\nBuca,0,0\n")
    load_districts(figures=source, tile_file=swapped)

    assert set(District.objects.values_list("name", "tile_column")) == {("Konak", 1), ("Buca", 0)}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ad,nüfus\nKonak,300\nBuca,500\n", "Line 1"),
        ("name,population\n", "no rows"),
        ("name,population\nKonak,300\nBuca,beş\n", "Line 3"),
        ("name,population\nKonak,300\nBuca,0\n", "Line 3"),
        ("name,population\nKonak,300\nBuca,-5\n", "Line 3"),
        ("name,population\nKonak,300\nBuca,٥\n", "Line 3"),
        ("name,population\nKonak,300\nBuca\n", "Line 3"),
        ("name,population\nKonak,300\nBuca,500,1\n", "Line 3"),
        ("name,population\nKonak,300\n???,500\n", "Line 3"),
        ("name,population\nKonak,300\nKONAK,500\n", "Line 3"),
        ('name,population\nKonak,300\n"Buca"x,500\n', "Line 3"),
        ("name,population\nKonak,300\n", "different districts: Buca"),
    ],
)
def test_malformed_population_file_is_refused_as_a_whole(tmp_path, text, fault):
    with override("en"), pytest.raises(ValidationError) as refused:
        load_districts(figures=figures(tmp_path, text), tile_file=two_tiles(tmp_path))

    assert fault in " ".join(refused.value.messages)
    assert (City.objects.count(), District.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_file_that_does_not_add_up_to_its_sources_total_is_refused(tmp_path):
    wrong = replace(figures(tmp_path, "name,population\nKonak,300\nBuca,500\n"), total=801)

    with pytest.raises(ValidationError):
        load_districts(figures=wrong, tile_file=two_tiles(tmp_path))
    assert not District.objects.exists()


@pytest.mark.parametrize("changes", [{"source": " "}, {"year": 25}])
def test_figures_without_source_or_year_are_refused(tmp_path, changes):
    source = figures(tmp_path, "name,population\nKonak,300\nBuca,500\n", **changes)

    with pytest.raises(ValidationError):
        load_districts(figures=source, tile_file=two_tiles(tmp_path))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    source = figures(tmp_path, "")
    source.path.write_bytes("name,population\nÇiğli,300\nBuca,500\n".encode("iso-8859-9"))

    with pytest.raises(ValidationError):
        load_districts(figures=source, tile_file=two_tiles(tmp_path))


def test_file_without_an_existing_district_is_refused(tmp_path, izmir):
    with pytest.raises(ValidationError):
        load_districts(
            figures=figures(tmp_path, "name,population\nKonak,300\nBuca,500\n"), tile_file=two_tiles(tmp_path)
        )
    assert District.objects.get(slug="konak").population == 317_399


@pytest.mark.parametrize("place", ["0,0", "0,12", "-1,0", "a,0"])
def test_tile_map_with_a_duplicate_or_impossible_position_is_refused(tmp_path, place):
    source = figures(tmp_path, "name,population\nKonak,300\nBuca,500\n")
    tiles = two_tiles(tmp_path, f"name,row,column\nKonak,0,0\nBuca,{place}\n")

    with pytest.raises(ValidationError):
        load_districts(figures=source, tile_file=tiles)


def test_new_neighbourhoods_are_added_to_their_district_once(izmir):
    file = "district,name\nKonak,Alsancak\nÇiğli,Ataşehir\nKonak,Işıklar\n"
    first = import_neighbourhoods(city=izmir, file=io.StringIO(file))
    second = import_neighbourhoods(city=izmir, file=io.StringIO(file + "Buca,Işıklar\n"))

    assert [str(n) for n in first] == ["Alsancak", "Ataşehir", "Işıklar"]
    assert [(n.district.name, n.name, n.slug) for n in second] == [("Buca", "Işıklar", "isiklar")]
    assert Entry.objects.filter(action="territory.neighbourhoods_imported").count() == 2


@pytest.mark.parametrize("line", ["Kadıköy,Moda", "Konak,", "Konak,Alsancak", "Konak", f"Konak,{'a' * 71}"])
def test_one_bad_line_refuses_all_neighbourhoods(izmir, line):
    with pytest.raises(ValidationError) as refused:
        import_neighbourhoods(city=izmir, file=io.StringIO(f"district,name\nKonak,Alsancak\n{line}\n"))

    assert len(refused.value.messages) == 1
    assert "3" in refused.value.messages[0]
    assert not Neighbourhood.objects.exists()


NEIGHBOURS = {
    "Aliağa": "Bergama Menemen Foça",
    "Balçova": "Narlıdere Konak Karabağlar",
    "Bayındır": "Kemalpaşa Torbalı Tire Ödemiş",
    "Bayraklı": "Karşıyaka Bornova Konak",
    "Bergama": "Dikili Kınık Aliağa",
    "Beydağ": "Ödemiş Kiraz",
    "Bornova": "Bayraklı Konak Buca Kemalpaşa",
    "Buca": "Konak Bornova Kemalpaşa Karabağlar Gaziemir Torbalı",
    "Çeşme": "Urla Karaburun",
    "Çiğli": "Menemen Karşıyaka",
    "Dikili": "Bergama",
    "Foça": "Aliağa Menemen",
    "Gaziemir": "Karabağlar Buca Menderes",
    "Güzelbahçe": "Narlıdere Urla Seferihisar",
    "Karabağlar": "Konak Balçova Buca Gaziemir Menderes",
    "Karaburun": "Urla Çeşme",
    "Karşıyaka": "Çiğli Menemen Bayraklı",
    "Kemalpaşa": "Bornova Buca Torbalı Bayındır",
    "Kınık": "Bergama",
    "Kiraz": "Ödemiş Beydağ",
    "Konak": "Bayraklı Bornova Buca Karabağlar Balçova",
    "Menderes": "Seferihisar Gaziemir Karabağlar Torbalı Selçuk",
    "Menemen": "Aliağa Foça Çiğli Karşıyaka",
    "Narlıdere": "Balçova Güzelbahçe",
    "Ödemiş": "Bayındır Tire Kiraz Beydağ",
    "Seferihisar": "Urla Güzelbahçe Menderes",
    "Selçuk": "Menderes Torbalı Tire",
    "Tire": "Torbalı Bayındır Ödemiş Selçuk",
    "Torbalı": "Buca Kemalpaşa Bayındır Tire Selçuk Menderes",
    "Urla": "Çeşme Karaburun Seferihisar Güzelbahçe",
}


def test_neighbouring_districts_are_near_on_the_tile_map(izmir):
    place = {d.name: (d.tile_row, d.tile_column) for d in District.objects.all()}
    distance = {
        (name, other): max(abs(a - b) for a, b in zip(place[name], place[other], strict=True))
        for name, others in NEIGHBOURS.items()
        for other in others.split()
    }

    assert place.keys() == NEIGHBOURS.keys()
    assert [pair for pair, steps in distance.items() if steps > 2] == []
    assert {name for name in place if min(distance[name, o] for o in NEIGHBOURS[name].split()) > 1} == set()


@pytest.mark.parametrize(
    ("north", "south"),
    [("Bergama", "Aliağa"), ("Karşıyaka", "Konak"), ("Konak", "Gaziemir"), ("Torbalı", "Selçuk")],
)
def test_north_is_up(izmir, north, south):
    row = dict(District.objects.values_list("name", "tile_row"))

    assert row[north] < row[south]


@pytest.mark.parametrize(
    ("west", "east"), [("Çeşme", "Urla"), ("Urla", "Konak"), ("Konak", "Kemalpaşa"), ("Tire", "Kiraz")]
)
def test_west_is_left(izmir, west, east):
    column = dict(District.objects.values_list("name", "tile_column"))

    assert column[west] < column[east]


def test_stored_sort_keys_match_the_turkish_module(izmir):
    assert {(d.sort_key, d.search_name, d.slug) for d in District.objects.all()} == {
        (turkish.sort_key(name), turkish.ascii_fold(name), turkish.slugify(name)) for name in NEIGHBOURS
    }
