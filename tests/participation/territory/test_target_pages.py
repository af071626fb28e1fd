"""Pages of population tables: public views, and imports by officers and editors in two steps."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from participation.audit.models import Entry
from participation.territory import queries
from participation.territory.models import TargetSet
from participation.territory.operations import load_targets, withdraw_targets
from participation.territory.target_files import LARGEST_FILE, read_target_file
from tests.factories import make_user
from tests.participation.territory.target_examples import AGES, JOINT, NAMES, csv, figures, rows

pytestmark = pytest.mark.django_db
IMPORT = "/en/ilceler/nufus/yeni/"
TERMS = {
    "name": "Deneme 2025",
    "source": "TÜİK 31.12.2025",
    "reference_date": "2025-12-31",
    "valid_until": "",
}


@pytest.fixture
def officer(client):
    person = make_user(role="officer")
    client.force_login(person)
    return person


def send(client, *lines, address=IMPORT, **changes):
    file = SimpleUploadedFile("nufus.csv", csv(*lines), content_type="text/csv")
    return client.post(address, TERMS | {"file": file} | changes)


def hidden(page: str) -> dict[str, str]:
    """Hidden fields of the form in the page, as a browser would send them."""
    form = page[page.index("<main") : page.index("</main>")]
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', one)) for one in re.findall(r"<input[^>]*>", form)]
    return {one["name"]: one.get("value", "") for one in inputs if one.get("type") == "hidden"}


def text(response) -> str:
    """The page's text without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_import_is_previewed_and_stored_on_confirmation(client, three_districts, officer):
    looked = send(client, *rows("district", "district+sex+age"))

    assert looked.status_code == 200
    assert TargetSet.objects.count() == Entry.objects.filter(action__startswith="territory").count() == 0
    page = text(looked)
    for words in (
        "Nothing has been stored yet",
        "31 December 2027",
        "0-14 · 15-64 · 65+",
        "Population by district, sex and age 18 rows, 38,961 people in all",
        "there is nothing to compare with",
    ):
        assert words in page
    stored = client.post(IMPORT, hidden(looked.content.decode()))

    made = TargetSet.objects.get()
    assert (stored.status_code, stored.url) == (302, f"/en/ilceler/nufus/{made.pk}/")
    assert queries.get_figures(made) == figures("district", "district+sex+age")
    assert (made.name, made.valid_until) == ("Deneme 2025", date(2027, 12, 31))
    assert Entry.objects.get(action="territory.targets_imported").actor_public_id == officer.public_id


def test_differences_from_current_tables_are_shown_by_district(client, stored, officer):
    stored("district", "sex")
    konak = sum(people for place, people in JOINT.items() if place[0] == "konak")
    lines = [line for line in rows("district") if not line.startswith("konak")]
    looked = send(client, *lines, f"Konak,,,{konak - 1500}", name="Yeni")

    page = text(looked)
    assert "Compared with “Deneme 2025”." in page
    assert f"Konak {konak:,} {konak - 1500:,} −1,500" in page
    assert re.search(r"Buca ([\d,]+) \1 0 ", page)


def test_pages_exist_in_turkish(client, three_districts, officer):
    looked = send(client, *rows("district", "sex"), address="/ilceler/nufus/yeni/")

    assert "Henüz hiçbir şey kaydedilmedi" in text(looked)
    assert "31 Aralık 2027" in text(looked)
    assert "2. satır: " in text(send(client, "Kadıköy,,,5", address="/ilceler/nufus/yeni/"))


def test_invalid_file_shows_every_fault_and_keeps_the_input(client, three_districts, officer):
    answer = send(client, "Kadıköy,,,5", "Konak,,,-3")

    assert answer.status_code == 400
    for words in (
        "CSV file: Line 2: There is no district “Kadıköy”.",
        "CSV file: Line 3: “-3” is below zero.",
    ):
        assert words in text(answer)
    assert 'value="Deneme 2025"' in answer.content.decode()
    assert not TargetSet.objects.exists()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"reference_date": "2025-31-12"}, {"reference_date"}),
        ({"reference_date": "2999-01-01"}, {"reference_date"}),
        ({"valid_until": "2020-01-01"}, {"valid_until"}),
        ({"file": ""}, {"file"}),
        ({"name": "a\0b"}, {"name"}),
    ],
)
def test_invalid_terms_are_explained_at_their_fields(client, three_districts, officer, changes, fields):
    answer = send(client, *rows("sex"), **changes)

    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == fields


def test_text_of_a_file_is_escaped(client, three_districts, officer):
    answer = send(client, "<b>Konak</b>,,,5", name="<i>ad</i>")

    assert "“&lt;b&gt;Konak&lt;/b&gt;”" in answer.content.decode()
    assert "<i>ad" not in answer.content.decode()


def test_too_large_file_is_answered_413(client, three_districts, officer):
    much = SimpleUploadedFile("a.csv", b"x" * (LARGEST_FILE + 1))
    too_much = SimpleUploadedFile("a.csv", csv(*[",,,5"] * 1_000_000))
    refused, unread = (client.post(IMPORT, TERMS | {"file": file}) for file in (much, too_much))

    assert (refused.status_code, unread.status_code) == (413, 413)
    assert "too large to be a population table: at most 128 kB and 5000 rows" in text(refused)
    assert refused.context["form"].data["name"] == "Deneme 2025"


def test_concurrent_import_fails_the_second_step_and_keeps_the_input(client, stored, officer):
    looked = send(client, *rows("sex"))
    stored("sex")
    late = client.post(IMPORT, hidden(looked.content.decode()))

    assert late.status_code == 409
    assert "“Deneme 2025” is already stored" in text(late)
    assert 'value="TÜİK 31.12.2025"' in late.content.decode()
    assert TargetSet.objects.count() == 1


@pytest.mark.parametrize("given", ["", "district,sex,age_band,population\nKadıköy,,,5\n", "x\0"])
def test_confirmation_with_changed_figures_is_validated_again(client, three_districts, officer, given):
    answer = client.post(IMPORT, TERMS | {"figures": given})

    assert answer.status_code == 400
    assert "Nothing was stored." in text(answer)
    assert not TargetSet.objects.exists()


@pytest.mark.parametrize("address", ["/ilceler/nufus/yeni/", "/ilceler/nufus/{set}/geri-cek/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_officers_and_editors_reach_the_staff_pages(client, stored, address, method):
    address = address.format(set=stored("sex").pk)
    ask = getattr(client, method)

    assert ask(address).url == f"/hesap/giris/?next={address}"
    for role, status in (("resident", 403), ("administrator", 403), ("editor", 200), ("officer", 200)):
        client.force_login(make_user(role=role))
        assert ask(address).status_code == (400 if (method, status) == ("post", 200) else status)


def test_importers_have_a_link_on_every_page(client, three_districts):
    for role, linked in (("resident", False), ("editor", True), ("officer", True)):
        client.force_login(make_user(role=role))
        header = client.get("/yoklamalar/").content.decode().partition("<main")[0]
        assert ('href="/ilceler/nufus/"' in header) is linked
        assert ('href="/ilceler/nufus/yeni/"' in client.get("/ilceler/nufus/").content.decode()) is linked


def test_everybody_sees_every_set_with_source_date_totals_and_tables(client, izmir):
    made = load_targets()
    districts, listed, shown = (
        client.get(address).content.decode()
        for address in ("/ilceler/", "/ilceler/nufus/", f"/ilceler/nufus/{made.pk}/")
    )

    assert 'href="/ilceler/nufus/"' in districts
    for words in (made.name, made.source, "31 Aralık 2025", "4.504.185"):
        assert words in listed
        assert words in shown
    for words in ('<tr id="konak">', "317.399", "%7,0", "2.276.447", made.fingerprint, "31 Aralık 2027"):
        assert words in shown


def test_a_joint_table_is_shown_whole(client, stored):
    made = stored("district+sex+age")
    page = text(client.get(f"/en/ilceler/nufus/{made.pk}/"))

    assert "District, Sex 0-14 15-64 65+ Buca, women 1,000 1,137 1,274 Buca, men 1,411" in page


def test_the_download_can_be_imported_again(client, stored):
    made = stored("district", "sex+age")
    answer = client.get(f"/ilceler/nufus/{made.pk}/nufus.csv")

    assert answer["Content-Disposition"] == f'attachment; filename="meydan-nufus-{made.pk}.csv"'
    assert read_target_file(answer.content, NAMES).figures == figures("district", "sex+age")
    assert read_target_file(answer.content, NAMES).fingerprint == made.fingerprint


def test_target_set_is_withdrawn_after_confirmation_with_a_public_reason(client, stored, officer):
    made = stored("sex")
    address = f"/en/ilceler/nufus/{made.pk}/"

    assert client.get(f"{address}geri-cek/").status_code == 200
    assert client.post(f"{address}geri-cek/", {"reason": " "}).status_code == 400
    assert TargetSet.objects.get().status == "current"
    assert client.post(f"{address}geri-cek/", {"reason": "Yanlış yıl."}).url == address
    assert client.post(f"{address}geri-cek/", {"reason": "Yine."}).status_code == 409
    client.logout()
    page = text(client.get(address))
    assert "withdrawn" in page
    assert "Yanlış yıl." in page


@pytest.mark.parametrize("path", ["", "nufus.csv", "geri-cek/"])
def test_unknown_target_set_is_404(client, officer, path):
    assert client.get(f"/ilceler/nufus/999999999999999999/{path}").status_code == 404


def test_outdated_tables_are_marked(client, stored):
    stored("sex", reference_date=date(2010, 1, 1))

    assert "out of date" in text(client.get("/en/ilceler/nufus/"))


def test_query_count_does_not_grow_with_sets_and_figures(client, stored, django_assert_max_num_queries):
    stored("sex", name="a")
    three = [stored("district+sex+age", name="b"), stored("age", name="c"), stored("district", name="d")]
    withdraw_targets(target_set=three[1], actor=make_user(role="officer"), reason="deneme")

    with django_assert_max_num_queries(1):
        client.get("/ilceler/nufus/")
    for made in three:
        with django_assert_max_num_queries(3):
            client.get(f"/ilceler/nufus/{made.pk}/")


def test_command_previews_and_stores_tables(tmp_path, stored):
    stored("district")
    konak = sum(people for place, people in JOINT.items() if place[0] == "konak")
    file = tmp_path / "nufus.csv"
    lines = [line for line in rows("district") if not line.startswith("konak")]
    file.write_bytes(csv(*lines, f"Konak,,,{konak + 4}"))
    arguments = ["import_targets", str(file), "--name=Yeni", "--source=TÜİK", "--reference-date=2025-12-31"]
    dry, output = io.StringIO(), io.StringIO()
    call_command(*arguments, "--dry-run", stdout=dry)

    whole = sum(JOINT.values()) + 4
    shown = [f"district: 3 rows, {whole} people.", f"Konak: {konak} before, {konak + 4} now (+4)."]
    assert dry.getvalue().splitlines() == [*shown, "Nothing was stored: this was a dry run."]
    assert TargetSet.objects.count() == 1
    call_command(*arguments, "--valid-until=2026-12-31", stdout=output)
    made = TargetSet.objects.get(name="Yeni")
    assert output.getvalue().splitlines() == [*shown, f"Stored as number {made.pk}, valid until 2026-12-31."]
    assert (made.total, made.valid_until) == (whole, date(2026, 12, 31))
    entry = Entry.objects.filter(action="territory.targets_imported").last()
    assert entry is not None
    assert entry.actor_public_id is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (csv("Kadıköy,,,5"), "Line 2: There is no district “Kadıköy”."),
        (csv(*[",,,5"] * 1_000_000), "too large to be a population table"),
        (None, r"yok\.csv"),
    ],
)
def test_command_stores_nothing_of_an_invalid_file(tmp_path, three_districts, data, fault):
    file = tmp_path / "yok.csv"
    if data is not None:
        file.write_bytes(data)

    with pytest.raises(CommandError, match=fault):
        call_command(
            "import_targets", str(file), "--name=a", "--source=b", "--reference-date=2025-12-31",
            stdout=io.StringIO(),
        )  # fmt: skip
    assert not TargetSet.objects.exists()


def test_bands_of_a_set_come_from_its_file(stored):
    assert tuple(queries.list_age_bands(stored("age"))) == AGES
