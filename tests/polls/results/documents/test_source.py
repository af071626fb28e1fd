"""A counted poll as text and charts for its page and for bulletins."""

import random

import pytest
from django.utils.translation import override

from participation.publications import canonical, shape
from participation.refusals import NotPublishable
from participation.territory.models import TargetSet
from polls.lifecycle.operations import steps
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Poll
from polls.responses import operations
from polls.responses.validation import Choice
from polls.results.documents import method, source, warnings
from polls.tally.models import Analysis
from tests.factories import (
    make_district,
    make_matter,
    make_poll,
    make_residents,
    make_targets,
    make_user,
    respond_together,
)
from tests.polls.results.test_page import KINDS, answers, fill

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def poll_pk(module_db):
    """A closed poll of five kinds, weighted by sex and age: 140 women, 70 men, half of them old."""
    editor = make_user(role="editor")
    konak = make_district("Konak")
    made = make_poll(
        editor=editor,
        questions=KINDS,
        breakdowns=["sex"],
        weighting=["sex", "age"],
        trusts_claims=True,
        targets=make_targets(),
        limitations="Yalnız internetten.",
    )
    people = []
    for birth_year in (1960, 1990):
        people += make_residents(70, konak, sex="female", birth_year=birth_year)
        people += make_residents(35, konak, sex="male", birth_year=birth_year)
    chance, asked = random.Random(7), queries.questions_of(made)
    fill(made, people, lambda _place: answers(asked, chance))
    steps.close_poll(poll=made, editor=editor, reason="deneme")
    return made.pk


@pytest.fixture
def poll(poll_pk):
    return Poll.objects.get(pk=poll_pk)


def test_counted_poll_gives_a_valid_bulletin_section(poll):
    section = source.build_bulletin_section(str(poll.pk))

    shape.check_section(section)
    assert canonical.encode_canonical_json(section)
    assert [candidate.ident for candidate in source.list_candidates()] == [str(poll.pk)]


def test_questions_and_participation_have_charts(poll):
    first, ranking, score, budget, text = (f"q{question.pk}" for question in poll.questions.all())
    charts = {chart["id"] for chart in source.build_bulletin_section(str(poll.pk))["charts"]}

    assert {first, f"{first}-sex", f"{first}-assurance"} <= charts
    assert {ranking, f"{ranking}-rounds", f"{ranking}-pairs", f"{ranking}-borda"} <= charts
    assert {score, budget, text, "p-sex", "p-assurance", "p-time"} <= charts


def test_raw_figures_are_beside_weighted_ones_with_the_interval(poll):
    chart = source.build_bulletin_section(str(poll.pk))["charts"][0]
    raw, weighted, low, high = (
        chart["rows"][0]["values"][name] for name in ("raw", "weighted", "low", "high")
    )

    assert (chart["bars"], chart["interval"]) == ("weighted", ["low", "high"])
    assert low < weighted < high
    assert raw != weighted


def test_the_method_card_states_every_item_in_both_languages(poll):
    stored = Analysis.objects.get(poll=poll)
    items = method.build_method_items(source.get_counted_poll(poll.pk).body, stored.sha256, Labels())

    assert [item["key"] for item in items] == [
        "conducted_by",
        "financed_by",
        "wording",
        "population",
        "recruitment",
        "mode",
        "dates",
        "responses",
        "assurance",
        "weighting",
        "precision",
        "price",
        "suppression",
        "set_aside",
        "limitations",
        "version",
    ]
    assert all(item["text"]["tr"] and item["text"]["en"] for item in items)
    by_key = {item["key"]: item["text"] for item in items}
    assert by_key["responses"] == {"tr": "210 kişi yanıtladı.", "en": "210 people answered."}
    assert "klasik hata payı değildir" in by_key["precision"]["tr"]
    assert TargetSet.objects.get().name in by_key["weighting"]["tr"]
    assert stored.sha256 in by_key["version"]["tr"]
    assert by_key["limitations"]["tr"].endswith("Yalnız internetten.")


def test_the_method_card_states_the_matter():
    editor = make_user(role="editor")
    made = make_poll(editor=editor, matter=make_matter(editor=editor, term_days=45))
    steps.close_poll(poll=made, editor=editor, reason="deneme")
    stored = Analysis.objects.get(poll=made)
    by_key = {
        it["key"]: it
        for it in method.build_method_items(source.get_counted_poll(made.pk).body, stored.sha256, Labels())
    }
    population = by_key["population"]["text"]

    assert population["en"].endswith(
        "Whoever had answered a poll of other districts on the matter “Kordon” could answer only 45 days "
        "after that one closed."
    )
    assert population["tr"].endswith(
        "“Kordon” konusunda başka ilçelerin bir yoklamasını yanıtlayanlar, ancak o yoklama kapandıktan 45 "
        "gün sonra yanıtlayabildi."
    )


def test_small_number_of_answers_is_warned_of():
    editor = make_user(role="editor")
    made = make_poll(editor=editor)
    respond_together(made, {"Evet": make_residents(12)})
    steps.close_poll(poll=made, editor=editor, reason="deneme")
    said = [text["en"] for text in warnings.list_warnings(source.get_counted_poll(made.pk).body, Labels())]

    assert "Only 12 people answered: read the figures as an indication only." in said


def test_few_answers_give_weighted_figures_in_whole_points(poll):
    body = source.get_counted_poll(poll.pk).body
    section = source.build_bulletin_section(str(poll.pk))
    first, *_others = section["charts"]
    units = {column["key"]: column["unit"] for column in first["columns"]}
    items = {item["key"]: item["text"]["tr"] for item in section["method"]}

    assert any(
        text["tr"].startswith("Ağırlıklı sayılar yuvarlanmıştır (en büyük adım %2)")
        for text in section["warnings"]
    )
    assert "en büyük adım %2." in items["weighting"]
    assert body["figures"]["questions"][0]["step"] == 2
    assert units == {
        "count": "people",
        "raw": "percent",
        "weighted": "whole_percent",
        "low": "whole_percent",
        "high": "whole_percent",
    }
    assert all(row["values"]["weighted"] % 2 == 0 for row in first["rows"])


def test_weighting_too_few_answers_is_refused_with_a_reason():
    editor = make_user(role="editor")
    konak = make_district("Konak")
    targets = make_targets(people=20_000)
    made = make_poll(editor=editor, weighting=["sex", "age"], targets=targets)
    people = [
        person
        for birth_year in (1960, 1990)
        for sex in ("female", "male")
        for person in make_residents(20, konak, sex=sex, birth_year=birth_year)
    ]
    yes = {made.questions.get().pk: Choice((made.questions.get().options.all()[0].pk,))}
    operations.respond_together([operations.Attempt(made.pk, person.pk, yes) for person in people])
    steps.close_poll(poll=made, editor=editor, reason="deneme")
    said = [text["en"] for text in warnings.list_warnings(source.get_counted_poll(made.pk).body, Labels())]

    assert (
        "These figures are not weighted to the city's population: so few people answered that weighted "
        "figures would reveal hidden groups."
    ) in said


def test_poll_without_result_gives_no_section(poll):
    running = make_poll()

    with pytest.raises(questionnaire_errors.NotCounted):
        source.build_bulletin_section(str(running.pk))
    assert source.list_problems(str(running.pk)) == ["Bu yoklamanın henüz kesin sonucu yok."]
    assert [candidate.ident for candidate in source.list_candidates()] == [str(poll.pk)]


def test_result_without_a_required_statement_is_not_published(poll):
    """A poll opened before these statements were required."""
    stored = Analysis.objects.get(poll=poll)
    body = bytes(stored.body).replace("İzmir Kent Konseyi".encode(), b"")
    Analysis.objects.filter(poll=poll).update(body=body)

    with pytest.raises(NotPublishable, match="Kimin sorduğu") as refused:
        source.build_bulletin_section(str(poll.pk))
    assert str(refused.value).startswith(f"“{poll.title}” yayımlanamaz: ")


def test_published_section_holds_and_names_only_declared_languages():
    editor = make_user(role="editor")
    made = make_poll(editor=editor)
    kept = {
        "en": {"title": "Quay", "conducted_by": "Council of İzmir"},
        "de": {"title": "Kai"},
        "stale": {"en": {"title": "Harbour"}},
    }
    Poll.objects.filter(pk=made.pk).update(translations=kept, languages=["en"])
    respond_together(made, {"Evet": make_residents(12)})
    steps.close_poll(poll=made, editor=editor, reason="deneme")
    counted = source.get_counted_poll(made.pk)
    items = {
        item["key"]: item["text"]
        for item in method.build_method_items(counted.body, counted.sha256, Labels())
    }

    assert counted.body["statement"]["translations"] == {"en": kept["en"]}
    assert items["conducted_by"] == {"tr": "İzmir Kent Konseyi", "en": "Council of İzmir"}


def price_of(kind, language="en", *, certainty="exact", turn_lead=None, minimum=10):
    """The words on the price of a question whose option “Evet” leads."""
    question = {"options": [{"id": 1, "text": "Evet", "translations": {"en": {"text": "Yes"}}}]}
    figures = {
        "kind": kind,
        "base": 400,
        "headline": "raw",
        "rows": [{"key": "1", "raw": 54.0}, {"key": "none", "raw": 60.0}],
        "items": [{}] if kind in {"score", "budget"} else [],
        "lead": {"first": "1"} if turn_lead else None,
        "price": {"move": 1041, "turn_lead": turn_lead, "certainty": certainty},
    }
    with override(language):
        return method.describe_price(question, figures, minimum)


def test_price_says_who_would_have_moved_what():
    who = "False answers (accounts known by e-mail alone): 1,041 would have moved"

    assert price_of("single", turn_lead=33) == f"{who} “Yes” by five points. To turn the lead: 33."
    assert price_of("ranking", turn_lead=1).endswith("by five points. To turn the lead in first places: 1.")
    assert price_of("score") == f"{who} a mean by a twentieth of the scale."
    assert price_of("budget") == f"{who} a mean by a twentieth of the whole amount."
    assert "(accounts matched with the roll): as few as 1,041" in price_of(
        "single", certainty="at_least", minimum=20
    )
    assert "about 1,041" in price_of("single", certainty="about")
    assert price_of("single", "tr", turn_lead=33) == (
        "Sahte yanıt (yalnızca e-posta ile bilinen hesaplar): 1.041 tanesi “Evet” oranını beş puan "
        "oynatırdı. Önde olanı değiştirmek için: 33."
    )


def test_few_answers_have_a_sentence_instead_of_a_price():
    figures = {"kind": "single", "base": 12, "price": None}
    with override("en"):
        assert method.describe_price({}, figures, 10) == (
            "Of so few answers a handful of false ones would have moved any figure."
        )
        assert method.describe_price({}, figures | {"kind": "text"}, 10) == ""
        assert method.describe_price({}, figures | {"base": None}, 10) == ""
