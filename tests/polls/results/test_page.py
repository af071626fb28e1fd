"""The page of a counted poll, its files, its charts to frame, and the diagnostics for editors."""

import csv
import hashlib
import io
import json
import random
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from config.api.schema import build_document
from participation.elections.models import Election
from polls.integrity.models import SetAside
from polls.integrity.wording import criteria_in_words
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Option, Poll, Question, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.results import queries
from polls.results.documents import source
from polls.results.page import build_result_page
from polls.tally import queries as tally_queries
from polls.tally.models import Analysis
from polls.tally.operations import closing
from tests.factories import (
    YES_NO,
    choose,
    make_district,
    make_poll,
    make_residents,
    make_targets,
    make_user,
)

pytestmark = pytest.mark.django_db

THREE = ["Park", "Kütüphane", "Bisiklet yolu"]
KINDS = (
    YES_NO,
    QuestionDraft(kind=QuestionKind.RANKING, text="Sıralayın", options=THREE, max_choices=3),
    QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=THREE),
    QuestionDraft(kind=QuestionKind.BUDGET, text="Paylaştırın", options=THREE),
    QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", required=False),
)


def answers(questions, chance):
    first, ranking, score, budget, text = questions
    ranked = [option.pk for option in ranking.options.all()]
    chance.shuffle(ranked)
    part = chance.randrange(0, 101, 5)
    amounts = zip((option.pk for option in budget.options.all()), (part, 100 - part, 0), strict=True)
    return {
        first.pk: Choice((chance.choice([option.pk for option in first.options.all()]),)),
        ranking.pk: Choice(tuple(ranked)),
        score.pk: Choice(values=tuple((option.pk, chance.randrange(6)) for option in score.options.all())),
        budget.pk: Choice(values=tuple(amounts)),
        text.pk: Choice(text="Gölge az."),
    }


def fill(poll, people, answer):
    """``answer``: choices of each person, by position."""
    operations.respond_together(
        [operations.Attempt(poll.pk, person.pk, answer(place)) for place, person in enumerate(people)]
    )


@pytest.fixture(scope="module")
def poll_pk(module_db):
    """A counted poll shared by all tests of this module.

    120 women and 65 men of Konak answered every kind, and 15 men of Buca, too few for a share of their own.
    It is weighted by sex and age.
    """
    konak, buca = make_district("Konak"), make_district("Buca")
    made = make_poll(
        questions=KINDS,
        breakdowns=["sex", "district"],
        weighting=["sex", "age"],
        trusts_claims=True,
        targets=make_targets(),
    )
    people = make_residents(80, konak, sex="female", birth_year=1990)
    people += make_residents(40, konak, sex="female", birth_year=1960)
    people += make_residents(33, konak, sex="male", birth_year=1990)
    people += make_residents(32, konak, sex="male", birth_year=1960)
    people += make_residents(15, buca, sex="male", birth_year=1970)
    chance, asked = random.Random(7), questionnaire_queries.questions_of(made)
    fill(made, people, lambda _place: answers(asked, chance))
    steps.close_poll(poll=made, editor=make_user(role="editor"), reason="deneme")
    return made.pk


@pytest.fixture
def every_kind(poll_pk):
    return Poll.objects.get(pk=poll_pk)


def counted(editor, number, **plan):
    poll = make_poll(editor=editor, **plan)
    yes, no = choose(poll, "Evet"), choose(poll, "Hayır")
    fill(poll, make_residents(number, sex="female"), lambda place: yes if place % 3 else no)
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return poll


def page_of(client, poll, address="", status=200):
    answer = client.get(f"{poll.get_absolute_url()}{address}")
    assert answer.status_code == status
    return answer.content.decode()


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def body_of(poll):
    return json.loads(bytes(Analysis.objects.get(poll=poll).body))


def figures_of(node):
    """Every number in a JSON value."""
    if isinstance(node, dict):
        return {number for value in node.values() for number in figures_of(value)}
    if isinstance(node, list):
        return {number for value in node for number in figures_of(value)}
    return {node} if isinstance(node, int | float) and not isinstance(node, bool) else set()


@pytest.fixture
def forbidden(every_kind):
    """The poll's election forbids publishing from now on."""
    day = timezone.localdate() + timedelta(days=3)
    election = Election.objects.create(
        name="Deneme seçimi",
        polling_day=day,
        embargo_from=timezone.now() - timedelta(days=1),
        embargo_until=timezone.now() + timedelta(days=4),
        legal_reference="298 s. K. m. 52",
    )
    type(every_kind).objects.filter(pk=every_kind.pk).update(election=election)
    every_kind.refresh_from_db()
    return every_kind


# Page


def test_weighted_figures_are_beside_raw_ones_with_a_labelled_interval(client, every_kind):
    html = page_of(client, every_kind)
    row = body_of(every_kind)["figures"]["questions"][0]["rows"][0]
    said = text_of(html)

    # With 200 answers, weighted shares are whole numbers.
    raw = f"%{row['raw']:.1f}".replace(".", ",")
    assert f"ham {raw}" in said
    assert f"%{row['weighted']:.0f} " in said
    assert f"aralık %{row['low']:.0f}\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}%{row['high']:.0f}" in html
    assert said.count("klasik hata payı değildir") >= 4
    assert f'x1="{row["low"]:.4g}%" x2="{row["high"]:.4g}%"' in html


def test_every_kind_of_question_has_a_result(client, every_kind):
    said = text_of(page_of(client, every_kind))

    assert "Elemeli sayım" in said
    assert "Schulze" in said
    assert "Borda" in said
    assert "arasındaki ölçekte ortalama puanlar" in said
    assert re.search(r"En büyük payı “[^”]+” alıyor: ortalama [\d,]+ puan \(ağırlıklı\)\.", said)
    assert "200 kişi yanıtladı" in said


def test_ranking_says_whether_the_lead_in_first_places_is_conclusive(client, every_kind):
    lead = body_of(every_kind)["figures"]["questions"][1]["lead"]
    html = page_of(client, every_kind)
    [words] = re.findall(r"<h3>İlk sıraya koyan</h3>\s*<p>(.*?)</p>", html, re.DOTALL)
    names = {str(option.pk): option.text for option in Option.objects.filter(question__poll=every_kind)}

    # 200 people: weighted figures are in whole points.
    between = f" {lead['difference']:g} puan"
    for part in (names[lead["first"]], names[lead["second"]], between):
        assert part in words
    assert ("ayırt edilemiyor" in words) is not lead["tells_apart"]


def test_page_shows_participation_method_and_hash(client, every_kind):
    said = text_of(page_of(client, every_kind))

    for words in ("Kimler katıldı", "Güvence düzeyine göre", "Zaman içinde katılım", "Yöntem", "Açık veri"):
        assert words in said
    assert Analysis.objects.get(poll=every_kind).sha256 in said
    assert every_kind.lot_seed in said


def test_shares_missing_from_the_analysis_are_explained(every_kind):
    visitor = AnonymousUser()
    poll = queries.get_poll_with_result(visitor, every_kind.pk)
    analysis = tally_queries.build_analysis_of(poll)
    assert analysis is not None
    page = build_result_page(poll, analysis, {}, None)
    groups = body_of(every_kind)["figures"]["questions"][0]["breakdowns"]["district"]["groups"]
    [shown] = [one for one in page.questions[0].breakdowns if one.dimension == "district"]
    cells = {str(row.label): row.cells[1:] for row in shown.table.rows}

    for group in groups:
        name = {"konak": "Konak", "buca": "Buca", "not_stated": "Belirtilmemiş"}[group["key"]]
        if name not in cells:
            assert name in shown.table.hidden_rows
            assert group["base"] is None
            continue
        for cell, stored in zip(spread(cells[name]), group["cells"], strict=True):
            assert cell.hidden == (stored["count"] is None)
            assert (cell.text == "–") == (stored["count"] is not None and stored["raw"] is None)


def spread(cells):
    """Repeat a cell for each column it spans."""
    return [cell for cell in cells for _column in range(cell.columns)]


def test_poll_with_too_few_answers_shows_only_its_method(client, editor):
    html = page_of(client, counted(editor, 9))

    assert "10 kişiden az yanıt geldi" in text_of(html)
    assert "Yöntem" in text_of(html)
    assert 'class="duo' not in html


def test_refused_weighting_is_explained(client, editor):
    make_district()
    poll = counted(editor, 40, weighting=["sex"], targets=make_targets(people=20_000), trusts_claims=True)
    said = text_of(page_of(client, poll))

    assert "ağırlıklandırma yapılamadı" in said
    assert "Önce şunu bilin" in said


def test_set_aside_is_shown_with_reason_number_and_criteria(client, editor):
    poll = make_poll(editor=editor, review_hours=1)
    yes = choose(poll, "Evet")
    fill(poll, make_residents(30), lambda _place: yes)
    closed = steps.close_poll(poll=poll, editor=editor, reason="deneme")
    SetAside.objects.create(
        poll=poll,
        criteria={"joined_from": "2999-01-01"},
        reason="Toplu kayıt",
        people=12,
        at=timezone.now(),
    )
    type(closed).objects.filter(pk=poll.pk).update(count_from=closed.closed_at)
    assert closing.count_closed(poll_id=poll.pk)
    said = text_of(page_of(client, poll))

    assert "12 yanıt Toplu kayıt" in said
    assert "1 Ocak 2999 ya da daha sonra katılmış" in said


def test_criteria_are_shown_in_words():
    with override("tr"):
        words = criteria_in_words(
            {"joined_until": "2026-11-20", "assurance": 10, "districts": ["buca"]}, Labels({"buca": "Buca"})
        )

    assert words == [
        "20 Kasım 2026 ya da daha önce katılmış",
        "güvence düzeyi: Yalnızca e-posta",
        "ilçeler: Buca",
    ]


def test_late_answer_is_refused_on_the_result_page(client, editor):
    poll = counted(editor, 20)
    client.force_login(make_user())
    question = Question.objects.get(poll=poll)
    answer = client.post(poll.get_absolute_url(), {f"q{question.pk}": question.options.all()[0].pk})

    assert answer.status_code == 409
    assert "Yanıtınız kaydedilmedi" in answer.content.decode()
    assert "Açık veri" in answer.content.decode()


@pytest.mark.parametrize("number", [10, 400])
def test_page_query_count_does_not_grow_with_answers(client, editor, number, django_assert_num_queries):
    poll = counted(editor, number)

    # The poll, its analysis, the districts' names, when bans begin and end, polls to compare it with, and
    # which bulletins publish it and may be shown.
    with django_assert_num_queries(8):
        client.get(poll.get_absolute_url())
    # The poll, and whether there are other polls to compare it with.
    with django_assert_num_queries(2):
        client.get(poll.get_absolute_url())


# Files, API, embeds: the same figures everywhere


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_figure_in_a_file_is_in_the_analysis(client, every_kind):
    known = figures_of(body_of(every_kind))
    rows = rows_of(client.get(f"{every_kind.get_absolute_url()}sonuc.csv"))
    numbers = [float(row["value"]) for row in rows if row["value"]]

    assert len(numbers) > 100
    assert set(numbers) <= {float(number) for number in known}
    assert {row["sha256"] for row in rows} == {Analysis.objects.get(poll=every_kind).sha256}


def test_csv_and_workbook_have_the_same_cells(client, every_kind):
    lines = rows_of(client.get(f"{every_kind.get_absolute_url()}sonuc.csv"))
    file = client.get(f"{every_kind.get_absolute_url()}sonuc.xlsx")
    book = load_workbook(io.BytesIO(file.content))
    cells = []
    for sheet in book.worksheets[1:-1]:
        for row in sheet.iter_rows(min_row=7, min_col=2, max_col=sheet.max_column):
            cells += [
                "" if cell.value == "gizli" else float(str(cell.value))
                for cell in row
                if cell.value is not None
            ]

    assert cells == [float(line["value"]) if line["value"] else "" for line in lines]
    assert Analysis.objects.get(poll=every_kind).sha256 in {cell.value for cell in book.worksheets[0]["B"]}


def test_the_workbook_shows_the_polls_address_with_the_domain_of_now(client, every_kind, settings):
    address = every_kind.get_absolute_url()
    for domain in ("https://meydan.example", "https://konsey.example"):
        settings.SITE_ADDRESS = domain
        book = load_workbook(io.BytesIO(client.get(f"{address}sonuc.xlsx").content))

        assert f"{domain}{address}" in {cell.value for cell in book.worksheets[0]["B"]}


def test_the_table_for_turkish_excel_has_the_same_cells_in_turkish(client, every_kind):
    address = every_kind.get_absolute_url()
    lines = rows_of(client.get(f"{address}sonuc.csv"))
    # In Turkish for whoever takes it, because it is for a spreadsheet that is set to Turkish.
    file = client.get(f"/en{address}sonuc.tr.csv")
    text = file.content.decode("utf-8-sig")
    turkish = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    assert file["Content-Disposition"] == f'attachment; filename="yoklama-{every_kind.pk}.tr.csv"'
    assert file.content.startswith("\ufeff".encode())
    assert list(turkish[0]) == [
        "Bölüm",
        "Grafik",
        "Satır",
        "Sütun",
        "Birim",
        "Değer",
        "Yoklama",
        "Yayım",
        "SHA-256 özeti",
    ]
    assert [row["Değer"] for row in turkish] == [row["value"].replace(".", ",") for row in lines]
    assert any("," in row["Değer"] for row in turkish)
    assert {row["Birim"] for row in turkish} >= {"kişi", "%", "puan"}
    assert [row["Sütun"] for row in turkish] == [row["column"] for row in lines]


def test_downloads_are_labelled_in_plain_words(client, every_kind):
    said = text_of(page_of(client, every_kind))
    for words in ("Excel dosyası (XLSX)", "Türkçe Excel için CSV (noktalı virgül, virgüllü ondalık)"):
        assert words in said
    assert "CSV (virgül, noktalı ondalık)" in said


def test_sheets_of_a_poll_have_names_that_tell_them_apart(client, every_kind):
    book = load_workbook(io.BytesIO(client.get(f"{every_kind.get_absolute_url()}sonuc.xlsx").content))
    first = every_kind.questions.order_by("position")[0].text
    names = book.sheetnames

    assert names[1] == f"1 {first}".replace("?", "")
    assert {"1.2 kırılım ilçe", "1.3 kırılım cinsiyet", "3.1 Park"} <= set(names)
    # Each says what it is about even without its number.
    subjects = [re.sub(r"^[\d.]+ ", "", name) for name in names]
    per_question = [subject for subject, name in zip(subjects, names, strict=True) if name.startswith("3.")]
    assert len(set(per_question)) == len(per_question) > 3
    # The first sheet leads to the others: name and full title.
    contents = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(max_col=2)}
    assert contents["1.2 kırılım ilçe"] == f"{first} – kırılım: ilçe"
    assert contents["3.6 Park – kırılım cinsiyet"] == "Puanlayın – Park – kırılım: cinsiyet"


def test_file_rows_match_the_analysis_rows(client, every_kind):
    question = body_of(every_kind)["figures"]["questions"][0]
    lines = rows_of(client.get(f"{every_kind.get_absolute_url()}sonuc.csv"))
    values = [float(line["value"]) for line in lines[: 5 * len(question["rows"])]]

    assert values == [
        row[name] for row in question["rows"] for name in ("count", "raw", "weighted", "low", "high")
    ]


def test_the_json_file_carries_the_stored_bytes_and_their_hash(client, every_kind):
    answer = client.get(f"{every_kind.get_absolute_url()}sonuc.json")
    body = json.loads(answer.content)

    assert body["document"] == body_of(every_kind)
    assert body["sha256"] == Analysis.objects.get(poll=every_kind).sha256


def test_the_api_gives_the_stored_bytes_under_their_hash(client, every_kind):
    answer = client.get(f"/api/v1/polls/{every_kind.pk}/analysis/")
    etag = f'"{hashlib.sha256(answer.content).hexdigest()}"'

    assert answer.content == bytes(Analysis.objects.get(poll=every_kind).body)
    assert answer["ETag"] == etag
    again = client.get(f"/api/v1/polls/{every_kind.pk}/analysis/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_analysis_matches_the_api_schema(client, every_kind):
    """The schema describes exactly the keys of the stored analysis."""
    schemas = build_document("en")["components"]["schemas"]
    figures = body_of(every_kind)["figures"]
    ranking, score = figures["questions"][1:3]
    for name, part in {
        "Analysis": body_of(every_kind),
        "Figures": figures,
        "AnalysedQuestion": ranking,
        "Row": ranking["rows"][0],
        "Item": score["items"][0],
        "Weighting": figures["weighting"],
        "Bin": figures["weighting"]["histogram"][0],
        "Member": figures["participation"]["sex"]["groups"][0],
        "Breakdown": ranking["breakdowns"]["sex"],
        "Group": ranking["breakdowns"]["sex"]["groups"][0],
        "Cell": ranking["breakdowns"]["sex"]["groups"][0]["cells"][0],
    }.items():
        assert set(schemas[name]["properties"]) == set(part), name


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_unchanged_file_is_answered_304(client, every_kind, form):
    address = f"{every_kind.get_absolute_url()}sonuc.{form}"
    etag = client.get(address)["ETag"]

    assert client.get(address, headers={"if-none-match": etag}).status_code == 304


def test_analysis_is_unavailable_before_counting(client, editor):
    poll = make_poll(editor=editor)

    for address in ("sonuc.csv", "gomulu/q1/"):
        page_of(client, poll, address, status=404)
    answer = client.get(f"/api/v1/polls/{poll.pk}/analysis/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_counted")
    page_of(client, counted(editor, 12), "sonuc.exe", status=404)


def test_chart_embed_can_be_framed_anywhere(client, every_kind):
    first = Question.objects.filter(poll=every_kind).order_by("position")[0]
    answer = client.get(f"{every_kind.get_absolute_url()}gomulu/q{first.pk}/")

    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "Kordon yayalara açılsın mı?" in answer.content.decode()
    assert client.get(f"{every_kind.get_absolute_url()}gomulu/q0/").status_code == 404


# Embargo


@pytest.mark.parametrize(
    ("language", "caption", "ends"),
    [
        (
            "",
            "Çubuk: Ağırlıklı. Üzerindeki çizgi: belirsizlik aralığı.",
            ["Aralığın alt ucu", "Aralığın üst ucu"],
        ),
        (
            "/en",
            "Bar: Weighted. The line across it: interval of uncertainty.",
            ["Lower end of the interval", "Upper end of the interval"],
        ),
    ],
)
def test_captions_of_charts_are_sentences_and_columns_say_what_they_are(
    client, every_kind, language, caption, ends
):
    asked = every_kind.questions.order_by("position")[0]
    address = f"{language}{every_kind.get_absolute_url()}"
    assert caption in text_of(client.get(f"{address}gomulu/q{asked.pk}/").content.decode())
    table = client.get(f"{address}sonuc.csv")
    columns = [row["column"] for row in rows_of(table)]
    assert [label for label in ends if label not in columns] == []


def test_embargoed_result_shows_only_the_reason(client, forbidden):
    figures = body_of(forbidden)["figures"]["questions"][0]["rows"][0]
    html = page_of(client, forbidden)

    assert "Deneme seçimi" in html
    assert "298 s. K. m. 52" in html
    assert f"{figures['raw']}".replace(".", ",") not in html
    assert f"%{figures['weighted']:.0f}" not in html
    assert "sonuc.csv" not in html
    assert Analysis.objects.get(poll=forbidden).sha256 not in html


def test_embargoed_files_api_and_diagnostics_are_refused_and_embeds_say_why(client, forbidden, editor):
    for address in ("sonuc.csv", "sonuc.xlsx", "sonuc.json"):
        assert "Deneme seçimi" in page_of(client, forbidden, address, status=451)
    answer = client.get(f"/api/v1/polls/{forbidden.pk}/analysis/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (451, "embargo")
    first = Question.objects.filter(poll=forbidden).order_by("position")[0]
    html = page_of(client, forbidden, f"gomulu/q{first.pk}/")
    assert "Deneme seçimi" in html
    assert "bar-track" not in html
    client.force_login(editor)
    assert client.get(f"/yonetim/yoklamalar/{forbidden.pk}/tanilama/").status_code == 451


def test_list_says_that_a_result_is_withheld(client, forbidden):
    said = text_of(client.get("/yoklamalar/").content.decode())

    assert "seçim nedeniyle sonuç yayımlanmıyor" in said
    assert "200 kişi" not in said


# Diagnostics


def test_editors_see_how_the_weighting_went(client, every_kind, editor):
    client.force_login(editor)
    said = text_of(client.get(f"/yonetim/yoklamalar/{every_kind.pk}/tanilama/").content.decode())

    for words in (
        "Yakınsama ve bedeli",
        "milyonda 1’den az",
        "Yanıtların ağırlıkları",
        "Hiçbir grubu birleştirmek",
    ):
        assert words in said


def test_refused_weighting_says_why_and_gives_advice(client, editor):
    make_district()
    poll = counted(editor, 40, weighting=["sex"], targets=make_targets(people=20_000), trusts_claims=True)
    client.force_login(editor)
    said = text_of(client.get(f"/yonetim/yoklamalar/{poll.pk}/tanilama/").content.decode())

    assert "(cinsiyet)" in said
    assert "Az katılan gruplara ulaşın" in said


# Bulletins


def test_the_source_of_bulletins_and_the_page_read_the_same_bytes(every_kind):
    assert source.get_counted_poll(every_kind.pk).stored == bytes(Analysis.objects.get(poll=every_kind).body)
