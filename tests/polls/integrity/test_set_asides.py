"""Responses set aside between closing and counting: refusals, publication and counting."""

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.people.models import Profile, User
from participation.refusals import EditorsOnly, ReasonNeeded
from polls.integrity import errors
from polls.integrity.models import SetAside, SetAsideMember
from polls.integrity.operations import set_asides
from polls.integrity.operations.set_asides import Criteria, residents_set_aside
from polls.lifecycle.operations import steps
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.models import Poll
from polls.responses.models import Response
from polls.tally.models import Analysis
from polls.tally.operations import closing, counting
from tests.clients import text_of
from tests.factories import (
    lose_roles,
    make_district,
    make_poll,
    make_residents,
    make_user,
    respond_together,
)

OLD = date(2020, 1, 1)


def day(number):
    return date(2026, 11, number)


def joined(number, on, district=None):
    """``number`` accounts created on that day."""
    people = make_residents(number, district)
    User.objects.filter(pk__in=[person.pk for person in people]).update(joined_on=on)
    return people


def under_review(editor, *crowds, **plan):
    """A closed poll answered by ``crowds`` (people, text), to be counted in a day."""
    terms: dict[str, Any] = {"result_timing": "after_close", "review_hours": 24} | plan
    poll = make_poll(editor=editor, **terms)
    for people, text in crowds:
        respond_together(poll, {text: people})
        counting.count_due()
    return steps.close_poll(poll=poll, editor=editor, reason="deneme")


@pytest.fixture(scope="module")
def poll_pk(module_db):
    editor = make_user(role="editor")
    return under_review(editor, (joined(20, OLD), "Evet"), (joined(15, day(20)), "Hayır")).pk


@pytest.fixture
def poll(poll_pk):
    """A poll under review: 20 old accounts said yes, 15 created on the 20th said no."""
    return Poll.objects.get(pk=poll_pk)


def set_aside(poll, editor, reason="Aynı gün açılmış hesaplar", **criteria):
    return set_asides.create_set_aside(poll=poll, editor=editor, criteria=Criteria(**criteria), reason=reason)


def count(poll):
    """Count the poll after its review and return the published result."""
    with time_machine.travel(Poll.objects.get(pk=poll.pk).count_from, tick=False):
        due = Poll.objects.filter(state="closed", count_from__lte=timezone.now(), analysis=None)
        expected = set(due.values_list("pk", flat=True))
        assert poll.pk in expected
        assert set(closing.count_closed_due()) == expected
    return json.loads(bytes(Analysis.objects.get(poll=poll).body))


def counts(body):
    return [row["count"] for row in body["figures"]["questions"][0]["rows"]]


@pytest.mark.django_db
class TestCounting:
    def test_set_aside_is_excluded_and_published_with_reason_criteria_and_number(self, poll, editor):
        made = set_aside(poll, editor, joined_from=day(20), joined_until=day(21))
        body = count(poll)

        assert counts(body)[:2] == [20, 0]
        assert body["set_aside"] == [
            {
                "people": 15,
                "reason": "Aynı gün açılmış hesaplar",
                "criteria": {"joined_from": "2026-11-20", "joined_until": "2026-11-21"},
                "at": made.at.isoformat(timespec="seconds"),
                "withdrawn_at": None,
                "withdrawal_reason": "",
            }
        ]
        assert Response.objects.filter(poll=poll).count() == 20
        assert not SetAsideMember.objects.exists()  # the authors of these answers are not stored

    def test_audit_record_holds_reason_criteria_and_number(self, poll, editor):
        made = set_aside(poll, editor, joined_from=day(20))
        set_asides.withdraw_set_aside(aside=made, editor=editor, reason="Bir dernek üyeleri")
        details = {"number": made.pk, "criteria": {"joined_from": "2026-11-20"}, "people": 15}

        assert list(Entry.objects.order_by("-number").values_list("action", "reason", "details")[:2]) == [
            ("poll.set_aside_withdrawn", "Bir dernek üyeleri", details),
            ("poll.set_aside", "Aynı gün açılmış hesaplar", details),
        ]

    def test_withdrawn_set_aside_is_counted(self, poll, editor):
        made = set_aside(poll, editor, joined_from=day(20))
        set_asides.withdraw_set_aside(aside=made, editor=editor, reason="Bir dernek üyeleri")
        body = count(poll)

        assert counts(body)[:2] == [20, 15]
        made.refresh_from_db()
        assert (made.withdrawal_reason, made.people) == ("Bir dernek üyeleri", 15)
        (listed,) = body["set_aside"]
        assert (listed["people"], listed["withdrawal_reason"]) == (15, "Bir dernek üyeleri")
        assert listed["withdrawn_at"] == made.withdrawn_at.isoformat(timespec="seconds")

    def test_result_tells_of_a_withdrawn_set_and_warns_of_none(self, poll, editor, client):
        made = set_aside(poll, editor, joined_from=day(20))
        set_asides.withdraw_set_aside(aside=made, editor=editor, reason="Bir dernek üyeleri")
        count(poll)
        page = text_of(client.get(poll.get_absolute_url()))

        assert page.count("Bir dernek üyeleri") == 2  # beside the figures, and in the method card
        assert "Sayımdan önce 15 yanıt" not in page

    def test_members_of_a_set_aside_do_not_change_with_their_accounts(self, editor):
        konak, buca = make_district("Konak"), make_district("Buca")
        people = make_residents(12, buca)
        poll = under_review(editor, (make_residents(20, konak), "Evet"), (people, "Hayır"))
        set_aside(poll, editor, districts=("buca",))
        Profile.objects.filter(user=people[0]).update(district=konak)
        body = count(poll)

        assert counts(body)[:2] == [20, 0]
        assert body["set_aside"][0]["people"] == 12

    def test_every_criterion_must_hold(self, editor):
        konak, buca = make_district("Konak"), make_district("Buca")
        fresh = joined(12, day(20), buca)
        Profile.objects.filter(user__in=fresh).update(assurance=20)
        poll = under_review(
            editor,
            (joined(11, day(20), konak), "Evet"),
            (joined(11, OLD, buca), "Evet"),
            (joined(11, day(20), buca), "Evet"),
            (fresh, "Hayır"),
        )
        set_aside(poll, editor, joined_from=day(20), districts=("buca",), assurance=20)

        assert residents_set_aside(poll) == {person.pk for person in fresh}

    def test_later_set_aside_covers_only_people_outside_earlier_ones(self, editor):
        crowds = [(joined(12, day(number)), "Hayır") for number in (20, 21)]
        poll = under_review(editor, (joined(20, OLD), "Evet"), *crowds)
        set_aside(poll, editor, joined_from=day(20), joined_until=day(20))
        second = set_aside(poll, editor, joined_from=day(20))

        assert second.people == 12
        assert counts(count(poll))[:2] == [20, 0]


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize("people", [1, 9])
    def test_fewer_than_a_batch_cannot_be_set_aside(self, editor, people):
        poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(people, day(20)), "Hayır"))
        with pytest.raises(errors.TooFewSetAside):
            set_aside(poll, editor, joined_from=day(20))

        assert not SetAside.objects.exists()

    def test_a_batch_of_people_is_enough(self, editor):
        poll = under_review(editor, (joined(10, OLD), "Evet"), (joined(10, day(20)), "Hayır"))

        assert set_aside(poll, editor, joined_from=day(20)).people == 10

    def test_batch_size_is_the_polls_own(self, editor):
        poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(12, day(20)), "Hayır"), batch_min=15)
        with pytest.raises(errors.TooFewSetAside):
            set_aside(poll, editor, joined_from=day(20))

    def test_set_aside_leaving_less_than_a_batch_is_refused(self, editor):
        poll = under_review(editor, (joined(9, OLD), "Evet"), (joined(15, day(20)), "Hayır"))
        with pytest.raises(errors.TooFewLeft):
            set_aside(poll, editor, joined_from=day(20))

    @pytest.mark.parametrize(
        ("crowds", "first", "second"),
        [
            # The second adds three to the first; leaves three of the first out; shares three with it.
            ({20: 12, 21: 3}, (20, 20), (20, 21)),
            ({20: 3, 21: 12, 22: 12}, (20, 21), (21, 22)),
            ({20: 12, 21: 3, 22: 12}, (20, 21), (21, 22)),
        ],
    )
    def test_two_set_asides_never_differ_in_or_share_a_few_people(self, editor, crowds, first, second):
        poll = under_review(
            editor,
            (joined(20, OLD), "Evet"),
            *((joined(number, day(on)), "Hayır") for on, number in crowds.items()),
        )
        set_aside(poll, editor, joined_from=day(first[0]), joined_until=day(first[1]))
        with pytest.raises((errors.TooFewApart, errors.TooFewSetAside)):
            set_aside(poll, editor, joined_from=day(second[0]), joined_until=day(second[1]))

        assert SetAside.objects.count() == 1

    def test_withdrawn_set_aside_still_limits_later_ones(self, editor):
        """Both numbers are public: 12, then 13, would reveal an answer by somebody who joined on the 21st."""
        poll = under_review(
            editor,
            (joined(20, OLD), "Evet"),
            (joined(12, day(20)), "Hayır"),
            (joined(1, day(21)), "Hayır"),
        )
        made = set_aside(poll, editor, joined_from=day(20), joined_until=day(20))
        set_asides.withdraw_set_aside(aside=made, editor=editor, reason="Yanlış gün")
        with pytest.raises(errors.TooFewApart):
            set_aside(poll, editor, joined_from=day(20))
        assert set_aside(poll, editor, joined_from=day(20), joined_until=day(20)).people == 12

    def test_latest_set_aside_is_withdrawn_first_and_once(self, editor):
        crowds = [(joined(12, day(number)), "Hayır") for number in (20, 21)]
        poll = under_review(editor, (joined(20, OLD), "Evet"), *crowds)
        first, second = (set_aside(poll, editor, joined_from=day(n), joined_until=day(n)) for n in (20, 21))
        with pytest.raises(errors.LaterSetStands):
            set_asides.withdraw_set_aside(aside=first, editor=editor, reason="deneme")
        set_asides.withdraw_set_aside(aside=second, editor=editor, reason="deneme")
        with pytest.raises(questionnaire_errors.WrongState):
            set_asides.withdraw_set_aside(aside=second, editor=editor, reason="yine")
        set_asides.withdraw_set_aside(aside=first, editor=editor, reason="deneme")

        assert residents_set_aside(poll) == set()

    def test_set_aside_is_possible_only_between_closing_and_counting(self, editor):
        people = [(joined(20, OLD), "Evet"), (joined(15, day(20)), "Hayır")]
        poll = under_review(editor, *people)
        made = set_aside(poll, editor, joined_from=day(20))
        with time_machine.travel(poll.count_from, tick=False):
            # Due for counting, but not counted yet.
            with pytest.raises(questionnaire_errors.WrongState):
                set_asides.withdraw_set_aside(aside=made, editor=editor, reason="deneme")
            with pytest.raises(questionnaire_errors.WrongState):
                set_aside(poll, editor, joined_until=OLD)
        running = make_poll(editor=editor, review_hours=24)
        respond_together(running, {"Evet": people[1][0]})
        without_review = under_review(editor, *people, review_hours=0)
        for other in (running, without_review, make_poll(editor=editor, opened=False)):
            with pytest.raises(questionnaire_errors.WrongState):
                set_aside(other, editor, joined_from=day(20))
            with pytest.raises(questionnaire_errors.WrongState):
                set_asides.consider_set_aside(
                    poll=other, editor=editor, criteria=Criteria(joined_from=day(20))
                )

    @pytest.mark.parametrize("role", ["resident", "moderator", "officer", "observer", "administrator"])
    def test_only_editors_preview_and_decide_set_asides(self, poll, editor, role):
        made = set_aside(poll, editor, joined_from=day(20))
        other = make_user(role=role)
        for attempt in (
            lambda: set_aside(poll, other, joined_until=OLD),
            lambda: set_asides.consider_set_aside(
                poll=poll, editor=other, criteria=Criteria(joined_until=OLD)
            ),
            lambda: set_asides.withdraw_set_aside(aside=made, editor=other, reason="deneme"),
        ):
            with pytest.raises(EditorsOnly):
                attempt()

    def test_former_editor_cannot_set_aside(self, poll, editor):
        lose_roles(editor)
        with pytest.raises(EditorsOnly):
            set_aside(poll, editor, joined_from=day(20))
        assert not SetAside.objects.exists()

    def test_a_reason_is_needed(self, poll, editor):
        with pytest.raises(ReasonNeeded):
            set_aside(poll, editor, reason="  ", joined_from=day(20))

    @pytest.mark.parametrize("given", [{}, {"joined_from": day(21), "joined_until": day(20)}])
    def test_empty_or_inconsistent_criteria_are_refused(self, given):
        with pytest.raises(ValidationError):
            Criteria(**given)

    def test_stored_criteria_are_read_back_unchanged(self):
        given = Criteria(joined_until=day(20), assurance=10, districts=("buca", "konak"))

        assert Criteria.from_json(json.loads(json.dumps(given.to_json()))) == given


@pytest.mark.django_db
class TestAgainstPublicFigures:
    """The last public figure covers 20 people; then 12 of a brigade and 3 others answer. Without the brigade,
    the final figure would cover 23, and the difference would reveal the answers of three people."""

    def test_result_close_to_a_public_figure_is_refused(self, editor):
        poll = under_review(
            editor,
            (joined(10, OLD), "Evet"),
            (joined(10, OLD), "Evet"),
            ([*joined(12, day(20)), *joined(3, OLD)], "Hayır"),
            result_timing="live",
        )
        assert sorted(poll.releases.values_list("responses", flat=True)) == [0, 10, 20]
        with pytest.raises(errors.TooCloseToPublic):
            set_aside(poll, editor, joined_from=day(20))

    def test_result_a_batch_away_from_a_public_figure_is_allowed(self, editor):
        poll = under_review(
            editor,
            (joined(40, OLD), "Evet"),
            (joined(40, OLD), "Evet"),
            ([*joined(20, day(20)), *joined(10, OLD)], "Hayır"),
            result_timing="live",
        )
        assert sorted(poll.releases.values_list("responses", flat=True)) == [0, 40, 80]
        set_aside(poll, editor, joined_from=day(20))

        assert counts(count(poll))[:2] == [80, 10]

    def test_public_number_of_people_alone_refuses_nothing(self, editor):
        poll = under_review(
            editor,
            (joined(10, OLD), "Evet"),
            (joined(10, OLD), "Evet"),
            ([*joined(12, day(20)), *joined(3, OLD)], "Hayır"),
        )

        assert set_aside(poll, editor, joined_from=day(20)).people == 12


@pytest.mark.django_db
class TestPreviews:
    def test_preview_shows_a_rounded_number_and_is_recorded(self, editor):
        poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(13, day(20)), "Hayır"))
        considered = set_asides.consider_set_aside(
            poll=poll, editor=editor, criteria=Criteria(joined_from=day(20))
        )

        assert (considered.people, considered.refusal) == (15, None)
        last = Entry.objects.latest("number")
        assert (last.action, last.actor_public_id) == ("poll.set_aside_considered", editor.public_id)
        assert last.details == {"criteria": {"joined_from": "2026-11-20"}, "disclosed": True}
        assert not SetAside.objects.exists()

    @pytest.mark.parametrize("people", [0, 1, 9])
    def test_preview_of_few_people_looks_the_same_for_every_number(self, editor, people):
        poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(people, day(20)), "Hayır"))
        considered = set_asides.consider_set_aside(
            poll=poll, editor=editor, criteria=Criteria(joined_from=day(20))
        )

        assert considered.people is None
        assert isinstance(considered.refusal, errors.TooFewSetAside)
        assert Entry.objects.latest("number").action == "poll.set_aside_considered"

    @pytest.mark.parametrize("took_part", [True, False])
    def test_preview_beside_a_withdrawn_set_does_not_reveal_one_person(self, editor, took_part):
        """The size of the set was public; the difference would be the one account of the next day."""
        known = joined(1, day(21))
        poll = under_review(
            editor,
            (joined(30, OLD), "Evet"),
            ([*joined(20, day(20)), *(known if took_part else [])], "Hayır"),
            (joined(20, day(25)), "Hayır"),
        )
        before = {"joined_from": day(20), "joined_until": day(20)}
        made = set_aside(poll, editor, **before)
        set_asides.withdraw_set_aside(aside=made, editor=editor, reason="deneme")
        wider = Criteria(joined_from=day(20), joined_until=day(21))

        considered = set_asides.consider_set_aside(poll=poll, editor=editor, criteria=wider)
        assert (considered.people, type(considered.refusal)) == (None, errors.TooFewApart)
        with pytest.raises(errors.TooFewApart):
            set_asides.create_set_aside(poll=poll, editor=editor, criteria=wider, reason="deneme")
        assert (
            set_asides.consider_set_aside(poll=poll, editor=editor, criteria=Criteria(**before)).people == 20
        )

    @pytest.mark.parametrize("took_part", [True, False])
    def test_previews_one_person_apart_do_not_reveal_that_person(self, editor, took_part):
        """22 or 23 people: rounded, a further preview would show 20 or 25."""
        known = joined(1, day(21))
        poll = under_review(
            editor,
            (joined(30, OLD), "Evet"),
            ([*joined(22, day(20)), *(known if took_part else [])], "Hayır"),
        )

        def look(until):
            criteria = Criteria(joined_from=day(20), joined_until=until)
            return set_asides.consider_set_aside(poll=poll, editor=editor, criteria=criteria)

        assert look(day(20)).people == 20
        assert isinstance(look(day(21)).refusal, errors.TooFewApart)
        # That preview revealed nothing, so it does not block others.
        assert (
            set_asides.consider_set_aside(
                poll=poll, editor=editor, criteria=Criteria(joined_until=OLD)
            ).people
            == 30
        )
        assert look(day(20)).people == 20


@pytest.mark.django_db
def test_database_requires_a_reason_for_withdrawing(poll, editor):
    made = set_aside(poll, editor, joined_from=day(20))
    with pytest.raises(IntegrityError), transaction.atomic():
        SetAside.objects.filter(pk=made.pk).update(withdrawn_at=timezone.now())
