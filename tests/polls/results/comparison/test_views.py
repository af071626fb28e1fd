"""The comparison page of two counted polls, links to it, and refusals."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from participation.elections.models import Election
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.results.comparison.queries import compare_polls, order_by_closing
from tests.factories import YES_NO, choose, make_district, make_poll, make_residents, make_targets, make_user

pytestmark = pytest.mark.django_db

SCORE = QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=["Park"], score_min=1, score_max=5)
TEXT = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", required=False)


def counted(editor, yes, no, *, people=None, answer=None, **plan):
    """A poll closed and counted now, newer than earlier ones, with that many yes and no answers.

    ``people``: respondents, by default women of Konak; ``answer``: choices by position.
    """
    poll = make_poll(editor=editor, **plan)
    options = choose(poll, "Evet"), choose(poll, "Hayır")
    choices = answer or (lambda _poll, place: options[place >= yes])
    operations.respond_together(
        [
            operations.Attempt(poll.pk, person.pk, choices(poll, place))
            for place, person in enumerate(people or make_residents(yes + no, sex="female"))
        ]
    )
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return Poll.objects.get(pk=poll.pk)


def address(one, other):
    return f"{one.get_absolute_url()}karsilastir/{other.pk}/"


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said_by(client, one, other, status=200):
    answer = client.get(address(one, other))
    assert answer.status_code == status
    return text_of(answer.content.decode())


def forbid(poll):
    """The poll's election forbids publishing from now on."""
    now = timezone.now()
    election = Election.objects.create(
        name="Deneme seçimi",
        polling_day=timezone.localdate() + timedelta(days=3),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=4),
        legal_reference="298 s. K. m. 52",
    )
    Poll.objects.filter(pk=poll.pk).update(election=election)


@pytest.fixture(scope="module")
def poll_pks(module_db):
    editor = make_user(role="editor")
    return [counted(editor, 20, 40).pk, counted(editor, 45, 15).pk]


@pytest.fixture
def older(poll_pks):
    return Poll.objects.get(pk=poll_pks[0])


@pytest.fixture
def newer(poll_pks):
    """A newer poll with the same question: 45 of 60 say yes, after 20 before."""
    return Poll.objects.get(pk=poll_pks[1])


# The page


def test_page_says_in_words_what_rose_fell_or_is_inconclusive(client, editor, older, newer):
    said = said_by(client, newer, older)

    assert "Evet arttı önce %33,3, şimdi %75,0 · +41,7 puan" in said
    assert "Hayır azaldı önce %66,7, şimdi %25,0 · −41,7 puan" in said
    assert "klasik hata payı değildir" in said
    assert "ham sayılar karşılaştırılıyor" in said
    again = said_by(client, counted(editor, 44, 16), newer)
    assert "Evet ayırt edilemiyor" in again
    assert "arttı önce" not in again


def test_the_table_holds_the_figures_of_both_and_the_interval(client, older, newer):
    row = compare_polls(newer.pk, older.pk).body["questions"][0]["rows"][0]
    html = client.get(address(newer, older)).content.decode()
    [line] = re.findall(r"<tr>\s*<th scope=\"row\"[^>]*>Evet</th>.*?</tr>", html, re.DOTALL)

    low, high = (f"+{row[end]:.1f}".replace(".", ",") for end in ("low", "high"))
    assert text_of(line) == text_of(f"Evet %33,3 %75,0 +41,7 arttı {low} – {high}")
    # In the chart, zero is in the middle and nothing is clipped.
    ends = re.findall(r'<line x1="([\d.]+)%" x2="([\d.]+)%" y1="11" y2="11"/>', html)
    rose, fell = [(float(begin), float(end)) for begin, end in ends[:2]]
    assert 50 < rose[0] < rose[1] < 100
    assert fell == pytest.approx((100 - rose[1], 100 - rose[0]), abs=0.01)


def test_every_pair_has_one_address(client, older, newer):
    answer = client.get(address(older, newer))

    assert (answer.status_code, answer["Location"]) == (302, address(newer, older))


def test_of_polls_closed_together_the_later_created_is_newer():
    closes_at = timezone.now()
    early, first, second = (
        Poll(pk=9, closes_at=closes_at - timedelta(days=1)),
        *(Poll(pk=pk, closes_at=closes_at) for pk in (1, 2)),
    )

    assert sorted((second, early, first), key=order_by_closing) == [early, first, second]


def test_differences_between_polls_are_warned_of(client, editor):
    konak, buca = make_district("Konak"), make_district("Buca")
    older = counted(editor, 20, 20, districts=[konak])
    newer = counted(editor, 20, 20, districts=[konak, buca])
    said = said_by(client, newer, older)

    assert "İki yoklama arasındaki farklar" in said
    assert "Şimdi: Buca, Konak. Önce: Konak." in said or "Şimdi: Konak, Buca. Önce: Konak." in said
    assert "İki yoklama arasındaki farklar" not in said_by(
        client, counted(editor, 20, 20, districts=[konak]), older
    )


def both_sexes():
    people = make_residents(80, sex="female", birth_year=1990) + make_residents(
        70, sex="male", birth_year=1990
    )
    return people + make_residents(70, sex="female", birth_year=1960)


def test_comparison_uses_weighted_figures_of_both_or_raw_ones_and_says_which(client, editor):
    make_district()
    plan = {"weighting": ["sex", "age"], "targets": make_targets(), "trusts_claims": True}
    older = counted(editor, 80, 140, people=both_sexes(), **plan)
    newer = counted(editor, 120, 100, people=both_sexes(), **plan)
    raw = counted(editor, 60, 50)
    row = json.loads(bytes(newer.analysis.body))["figures"]["questions"][0]["rows"][0]
    weighted, unweighted = (f"%{row[name]:.1f}".replace(".", ",") for name in ("weighted", "raw"))

    assert weighted != unweighted
    said = said_by(client, newer, older)
    assert f"şimdi {weighted}" in said
    assert "ağırlıklı sayıları karşılaştırılıyor" in said
    assert "aynı değil" not in said
    said = said_by(client, raw, newer)
    assert f"önce {unweighted}" in said
    assert "Yoklamalardan biri nüfusa göre ağırlıklandırıldı, öbürü ağırlıklandırılmadı" in said
    assert "İki yoklamanın ham sayıları karşılaştırılıyor." in said


def test_means_are_compared_in_their_own_unit(client, editor):
    def scored(points):
        def answer(poll, place):
            question, score = poll.questions.order_by("position")
            option = score.options.get()
            chosen = question.options.all()[0].pk
            return {
                question.pk: Choice((chosen,)),
                score.pk: Choice(values=((option.pk, points[place % len(points)]),)),
            }

        return answer

    plan = {"questions": [YES_NO, SCORE]}
    older = counted(editor, 40, 0, answer=scored([1, 2]), **plan)
    newer = counted(editor, 40, 0, answer=scored([4, 5]), **plan)
    said = said_by(client, newer, older)

    assert "Park arttı önce 1,50, şimdi 4,50 · fark +3,00 · aralık" in said
    assert "Ortalamalar karşılaştırılıyor." in said


def test_fewer_than_thirty_answers_are_not_compared(client, editor):
    older, newer = counted(editor, 10, 10), counted(editor, 40, 10)
    said = said_by(client, newer, older)

    assert "Evet çok az kişi" in said
    assert "%80,0" not in said


# Refusals


def test_a_poll_is_not_compared_with_itself(client, newer):
    assert "Bu, aynı yoklama" in said_by(client, newer, newer, 409)


def test_only_counted_polls_are_compared(client, editor, newer):
    poll, open_ = newer, make_poll(editor=editor)
    draft = make_poll(editor=editor, opened=False)

    for other in (open_, draft):
        assert "henüz kesin sonucu yok" in said_by(client, poll, other, 404)
        assert "henüz kesin sonucu yok" in said_by(client, other, poll, 404)
    assert client.get(f"{poll.get_absolute_url()}karsilastir/999999/").status_code == 404


@pytest.mark.parametrize("banned", ["newer", "older"])
def test_embargo_on_either_poll_hides_the_comparison_with_a_reason(client, older, newer, banned):
    forbid({"older": older, "newer": newer}[banned])
    said = said_by(client, newer, older, 451)

    assert "298 s. K. m. 52" in said
    assert "%75,0" not in said


def test_a_poll_whose_figures_are_withheld_is_not_compared(client, editor):
    few = counted(editor, 5, 4)

    assert "hiçbir sayısı yayımlanmadı" in said_by(client, counted(editor, 20, 20), few, 409)


def test_polls_without_common_questions_are_not_compared(client, editor, newer):
    other = QuestionDraft(kind=QuestionKind.SINGLE, text="Başka?", options=["Evet", "Hayır"])
    newest = counted(editor, 20, 20, questions=[other])

    assert "ortak bir sorusu yok" in said_by(client, newer, newest, 409)
