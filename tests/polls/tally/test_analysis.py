"""Counting by groups of people, and that no group data stays beside the answers."""

import hashlib
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from participation.people.models import Profile, Sex, User
from participation.people.operations.profiles import set_birth_year, set_sex
from participation.territory.queries import district_names
from polls.integrity.operations import set_asides
from polls.integrity.operations.set_asides import residents_set_aside
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.questionnaire.models import QuestionKind
from polls.responses import operations
from polls.responses.models import Participation, PollKey, Response
from polls.responses.validation import Choice
from polls.statistics.analysis import data
from polls.statistics.weighting import NOT_STATED
from polls.tally.models import Analysis
from polls.tally.operations import analysis, closing
from polls.tally.operations.analysis import (
    LinkBroken,
    build_analysed_questions,
    build_closed_poll,
    link_answers,
)
from tests.factories import (
    YES_NO,
    make_district,
    make_poll,
    make_residents,
    make_targets,
    option_of,
    respond_together,
)

pytestmark = pytest.mark.django_db

WHY = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", required=False)


def body_of(poll):
    return json.loads(bytes(Analysis.objects.get(poll=poll).body))


def test_every_kind_of_question_can_be_counted():
    assert set(data.KINDS) == set(QuestionKind.values)


@pytest.fixture
def weighted(editor):
    """140 women who say yes and 70 men who say no, in a city of 11 women to every 10 men."""
    konak = make_district("Konak")
    poll = make_poll(
        editor=editor,
        breakdowns=["sex", "age"],
        weighting=["sex", "age"],
        trusts_claims=True,
        targets=make_targets(people=10_000),
    )
    for birth_year in (1960, 1990):
        women = make_residents(70, konak, sex="female", birth_year=birth_year)
        men = make_residents(35, konak, sex="male", birth_year=birth_year)
        respond_together(poll, {"Evet": women, "Hayır": men})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return poll


def test_counting_weights_breaks_down_and_unlinks_answers_from_people(weighted):
    stored = Analysis.objects.get(poll=weighted)
    [question] = body_of(weighted)["figures"]["questions"]
    yes, no, _none = question["rows"]

    assert body_of(weighted)["figures"]["weighting"]["status"] == "weighted"
    # 52.4 and 47.6, in steps that leave ten possible numbers of women who said no.
    assert question["step"] == 10
    assert (yes["raw"], yes["weighted"]) == (66.7, 50)
    assert (no["raw"], no["weighted"]) == (33.3, 50)
    # Breakdowns are those fixed before opening, plus assurance.
    assert set(question["breakdowns"]) == {"sex", "age", "assurance"}
    assert stored.sha256 == hashlib.sha256(bytes(stored.body)).hexdigest()
    assert {field.name for field in Response._meta.get_fields()} == {"id", "poll", "pseudonym", "answers"}
    assert not PollKey.objects.filter(poll=weighted).exists()
    assert (
        Response.objects.filter(poll=weighted).count() == Participation.objects.filter(poll=weighted).count()
    )


def test_poll_with_too_few_answers_publishes_no_figure(editor):
    poll = make_poll(editor=editor, breakdowns=["sex"])
    respond_together(poll, {"Evet": make_residents(9, sex="female")})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    assert body_of(poll)["figures"]["withheld"] == "too_few"
    assert "sex" not in body_of(poll)["figures"]["participation"]


def test_impossible_weighting_is_reported_beside_raw_figures(editor):
    """Only women answered, while the population includes men."""
    make_district()
    poll = make_poll(editor=editor, weighting=["sex"], targets=make_targets(), trusts_claims=True)
    respond_together(poll, {"Evet": make_residents(40, sex="female")})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    figures = body_of(poll)["figures"]

    assert (figures["weighting"]["status"], figures["weighting"]["reason"]) == ("refused", "empty_category")
    assert figures["questions"][0]["rows"][0]["raw"] == 100.0


def test_set_aside_responses_are_excluded_and_deleted(editor):
    konak = make_district("Konak")
    poll = make_poll(editor=editor, questions=[YES_NO, WHY], review_hours=1)
    old = make_residents(30, konak)
    new = make_residents(12, konak)
    User.objects.filter(pk__in=[resident.pk for resident in old]).update(joined_on=date(2020, 1, 1))
    first, why = poll.questions.all()
    for people, text in ((old, "Evet"), (new, "Hayır")):
        choices = {
            first.pk: sent(option_of(first, text).pk),
            why.pk: sent(text=f"{text}, çünkü"),
        }
        operations.respond_together([operations.Attempt(poll.pk, person.pk, choices) for person in people])
    closed = steps.close_poll(poll=poll, editor=editor, reason="deneme")
    criteria = set_asides.Criteria(joined_from=date(2021, 1, 1))
    set_asides.create_set_aside(poll=poll, editor=editor, criteria=criteria, reason="Toplu kayıt")
    assert residents_set_aside(poll) == {resident.pk for resident in new}
    assert not closing.count_closed(poll_id=poll.pk)  # still under review

    type(closed).objects.filter(pk=poll.pk).update(count_from=closed.closed_at)
    assert closing.count_closed(poll_id=poll.pk)

    body = body_of(poll)
    assert [row["count"] for row in body["figures"]["questions"][0]["rows"]] == [30, 0, 0]
    assert body["set_aside"] == [
        body["set_aside"][0]
        | {"people": 12, "reason": "Toplu kayıt", "criteria": {"joined_from": "2021-01-01"}}
    ]
    assert Response.objects.filter(poll=poll).count() == 30
    assert set(OpenText.objects.values_list("text", flat=True)) == {"Evet, çünkü"}
    assert Participation.objects.filter(poll=poll).count() == 42  # nobody can answer again elsewhere


def sent(option=None, text=""):
    return Choice(options=(option,) if option else (), text=text)


def test_a_participation_without_its_response_stops_the_count(editor):
    poll = make_poll(editor=editor)
    respond_together(poll, {"Evet": make_residents(12)})
    Response.objects.filter(poll=poll)[:1].get().delete()

    with pytest.raises(LinkBroken):
        link_answers(poll, build_analysed_questions(poll))


def test_a_response_of_nobody_stops_the_count(editor):
    poll = make_poll(editor=editor)
    respond_together(poll, {"Evet": make_residents(12)})
    Response.objects.filter(pk=Response.objects.filter(poll=poll)[0].pk).update(pseudonym=b"x" * 32)

    with pytest.raises(LinkBroken):
        link_answers(poll, build_analysed_questions(poll))


def test_answers_meet_their_authors_profiles_however_many_are_read_at_a_time(editor, monkeypatch):
    monkeypatch.setattr(analysis, "_AT_ONCE", 7)
    poll = make_poll(editor=editor)
    konak, buca = make_district("Konak"), make_district("Buca")
    women = make_residents(20, konak, sex="female", birth_year=1960)
    men = make_residents(11, buca, sex="male", birth_year=1990)
    nobody = make_residents(4)
    respond_together(poll, {"Evet": [*women, *nobody], "Hayır": men})

    questions = build_analysed_questions(poll)
    linked = link_answers(poll, questions, without={men[0].pk, women[0].pk})

    [answers] = linked.answers.values()
    question = poll.questions.get()
    yes, no = (questions[0].options.index(option_of(question, text).pk) for text in ("Evet", "Hayır"))
    assert answers.values is not None
    rows = Counter(
        zip(
            answers.values.tolist(),
            linked.sexes.tolist(),
            linked.births.tolist(),
            (names[place] for names in [list(district_names())] for place in linked.districts),
            strict=True,
        )
    )
    female, male = Sex.values.index("female"), Sex.values.index("male")
    assert linked.number == 33
    assert rows[yes, female, 1960, konak.slug] == 19
    assert rows[no, male, 1990, buca.slug] == 10
    assert sum(rows[row] for row in rows if row[2] == 0) == 4


@pytest.mark.parametrize(
    ("levels", "further", "expected"),
    [
        ((20, 20), 0, ("weighted", None)),
        ((20, 30), 220, ("weighted", None)),
        ((20, 30), 221, ("refused", "minority_known")),
        ((10, 20), 0, ("refused", "few_known")),
        ((10, 10), 0, ("refused", "few_known")),
    ],
)
def test_claims_of_accounts_known_by_email_alone_are_not_used_for_weights(editor, levels, further, expected):
    """``further`` accounts known by e-mail alone answer beside 220 people of these ``levels``."""
    poll = make_poll(
        editor=editor, weighting=["sex", "age"], targets=(make_district(), make_targets(people=10_000))[1]
    )
    konak = make_district("Konak")
    for birth_year, level in zip((1960, 1990), levels, strict=True):
        women = make_residents(70, konak, sex="female", birth_year=birth_year, assurance=level)
        men = make_residents(40, konak, sex="male", birth_year=birth_year, assurance=level)
        respond_together(poll, {"Evet": women, "Hayır": men})
    if further:
        respond_together(poll, {"Evet": make_residents(further, konak, sex="male", birth_year=1990)})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    facts = body_of(poll)["figures"]["weighting"]

    assert (facts["status"], facts["reason"]) == expected
    assert body_of(poll)["statement"]["trusts_claims"] is False


@pytest.mark.parametrize("trusts_claims", [False, True])
def test_attributes_changed_since_the_announcement_do_not_count_in_weights(editor, trusts_claims):
    """Accounts that answer first and then say that they belong to the group that takes part least."""
    poll = make_poll(
        editor=editor,
        weighting=["sex", "age"],
        trusts_claims=trusts_claims,
        targets=(make_district(), make_targets(people=10_000))[1],
    )
    konak, today = make_district("Konak"), timezone.localdate()
    men = make_residents(30, konak, sex="male", birth_year=1960, assurance=20)
    respond_together(poll, {"Evet": men})
    for man in men[:2]:
        set_sex(user=man, sex="female")
    set_birth_year(user=men[2], birth_year=1930)
    Profile.objects.filter(user=men[3]).update(changed_on=today - timedelta(days=1))

    questions = build_analysed_questions(poll)
    closed = build_closed_poll(poll, questions, link_answers(poll, questions))

    female, male = Sex.values.index("female"), Sex.values.index("male")
    assert Counter(closed.dimension("sex").codes.tolist()) == {female: 2, male: 28}
    assert Counter(closed.get_weight_codes("sex").tolist()) == {male: 27, NOT_STATED: 3}
    assert Counter(closed.get_weight_codes("age").tolist())[NOT_STATED] == 3
    assert closed.plan.trusts_claims is trusts_claims
