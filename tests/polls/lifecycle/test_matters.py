"""Matters of polls: created by editors, fixed once one of their polls is opened."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from participation.audit.models import Entry
from participation.refusals import EditorsOnly, GoneMeanwhile
from polls.lifecycle import errors
from polls.lifecycle.operations import drafts, matters, steps
from polls.lifecycle.operations.matters import MatterDraft
from polls.questionnaire.models import Matter, Poll
from tests.factories import make_district, make_matter, make_poll, make_residents, make_user, respond
from tests.polls.lifecycle.test_views import faults, written
from tests.threads import together

pytestmark = pytest.mark.django_db

LONGER = MatterDraft(name="Kordon", term_days=91)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def matter(editor):
    return make_matter(editor=editor)


def acts(subject):
    return list(Entry.objects.filter(subject=subject).order_by("number").values_list("action", "details"))


def test_each_act_on_a_matter_is_recorded(editor):
    matter = make_matter(editor=editor, name=" Sahil ", term_days=30)
    subject = f"matter:{matter.pk}"
    matters.update_matter(matter=matter, editor=editor, draft=LONGER)
    matters.delete_matter(matter=matter, editor=editor)

    assert acts(subject) == [
        ("poll.matter_created", {"name": "Sahil", "term_days": 30}),
        ("poll.matter_changed", {"name": "Kordon", "term_days": 91}),
        ("poll.matter_deleted", {"name": "Kordon", "term_days": 91}),
    ]
    assert not Matter.objects.exists()


def test_opening_a_poll_records_its_matter(editor, matter):
    poll = make_poll(editor=editor, matter=matter)
    [details] = [details for action, details in acts(poll.topic) if action == "poll.opened"]

    assert (details["matter"], details["matter_term_days"]) == ("Kordon", 90)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (MatterDraft(name="  ", term_days=30), "name"),
        (MatterDraft(name="x" * 121, term_days=30), "name"),
        (MatterDraft(name="Kordon", term_days=30), "name"),
        (MatterDraft(name="Sahil", term_days=0), "term_days"),
        (MatterDraft(name="Sahil", term_days=366), "term_days"),
    ],
)
def test_an_unfit_matter_is_not_stored(editor, matter, draft, field):
    with pytest.raises(ValidationError) as refused:
        matters.create_matter(editor=editor, draft=draft)

    assert field in refused.value.message_dict
    assert Matter.objects.get() == matter


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "administrator"])
def test_others_than_editors_change_nothing(matter, role):
    person = make_user(role=role)
    with pytest.raises(EditorsOnly):
        matters.create_matter(editor=person, draft=MatterDraft(name="Sahil", term_days=1))
    with pytest.raises(EditorsOnly):
        matters.update_matter(matter=matter, editor=person, draft=LONGER)
    with pytest.raises(EditorsOnly):
        matters.delete_matter(matter=matter, editor=person)
    assert list(Matter.objects.values_list("name", "term_days")) == [("Kordon", 90)]


# Fixed from opening on


def opened(editor, matter):
    return make_poll(editor=editor, matter=matter)


def closed(editor, matter):
    return steps.close_poll(poll=opened(editor, matter), editor=editor, reason="deneme")


@pytest.mark.parametrize("poll_of", [opened, closed])
def test_matter_of_an_opened_poll_stays_as_it_is(editor, matter, poll_of):
    poll_of(editor, matter)

    with pytest.raises(errors.MatterFixed):
        matters.update_matter(matter=matter, editor=editor, draft=LONGER)
    with pytest.raises(errors.MatterUsed):
        matters.delete_matter(matter=matter, editor=editor)
    with pytest.raises(IntegrityError, match="a matter with an opened poll"), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(term_days=1)
    with pytest.raises(IntegrityError, match="a matter with an opened poll"), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(name="Başka")


@pytest.mark.parametrize("poll_of", [opened, closed])
def test_an_opened_poll_stays_with_its_matter(editor, matter, poll_of):
    with_matter, without = poll_of(editor, matter), poll_of(editor, None)

    for poll, value in ((with_matter, None), (without, matter)):
        with pytest.raises(IntegrityError, match="stays with its matter"), transaction.atomic():
            Poll.objects.filter(pk=poll.pk).update(matter=value)


def test_matter_of_drafts_can_change_but_not_be_deleted(editor, matter):
    poll = make_poll(editor=editor, matter=matter, opened=False)
    matters.update_matter(matter=matter, editor=editor, draft=LONGER)

    assert Matter.objects.get().term_days == 91
    with pytest.raises(errors.MatterUsed):
        matters.delete_matter(matter=matter, editor=editor)
    drafts.delete_draft(poll=poll, editor=editor)
    matters.delete_matter(matter=matter, editor=editor)


def test_matter_of_a_withdrawn_poll_can_change(editor, matter):
    poll = opened(editor, matter)
    steps.withdraw_poll(poll=poll, editor=editor, reason="deneme")
    matters.update_matter(matter=matter, editor=editor, draft=LONGER)

    assert Matter.objects.get().term_days == 91
    Poll.objects.filter(pk=poll.pk).update(matter=None)


def test_acts_on_a_deleted_matter_are_refused(editor, matter):
    matters.delete_matter(matter=matter, editor=editor)

    with pytest.raises(GoneMeanwhile):
        matters.update_matter(matter=matter, editor=editor, draft=LONGER)
    with pytest.raises(GoneMeanwhile):
        matters.delete_matter(matter=matter, editor=editor)
    with pytest.raises(ValidationError) as refused:
        make_poll(editor=editor, matter=matter, opened=False)
    assert "matter" in refused.value.message_dict


@pytest.mark.django_db(transaction=True)
def test_opening_a_poll_and_changing_its_matter_exclude_each_other():
    editor = make_user(role="editor")
    for number in range(8):
        matter = make_matter(editor=editor, name=f"Konu {number}", term_days=30)
        poll = make_poll(editor=editor, matter=matter, opened=False)
        draft = MatterDraft(name=matter.name, term_days=60)
        jobs: list[Callable[[], object]] = [
            partial(steps.open_poll, poll=poll, editor=editor),
            partial(matters.update_matter, matter=matter, editor=editor, draft=draft),
        ]
        together(jobs)
        [details] = [details for action, details in acts(poll.topic) if action == "poll.opened"]
        assert details["matter_term_days"] == Matter.objects.get(pk=matter.pk).term_days


@pytest.mark.django_db(transaction=True)
def test_a_draft_never_refers_to_a_matter_that_is_deleted_in_the_same_instant():
    editor = make_user(role="editor")
    for number in range(8):
        matter = make_matter(editor=editor, name=f"Konu {number}")
        jobs: list[Callable[[], object]] = [
            partial(make_poll, editor=editor, matter=matter, opened=False),
            partial(matters.delete_matter, matter=matter, editor=editor),
        ]
        drafted, deleted = together(jobs)
        assert isinstance(drafted, ValidationError) != isinstance(deleted, errors.MatterUsed)


@pytest.mark.django_db(transaction=True)
def test_of_two_matters_with_one_name_in_the_same_instant_one_is_stored():
    editor = make_user(role="editor")
    for number in range(8):
        draft = MatterDraft(name=f"Konu {number}", term_days=30)
        results = together([partial(matters.create_matter, editor=editor, draft=draft)] * 3)
        assert sorted(type(result).__name__ for result in results) == ["Matter", *["ValidationError"] * 2]
    assert Matter.objects.count() == 8


# Pages


@pytest.fixture
def signed_in(client, editor):
    client.force_login(editor)
    return client


def place(name, *arguments):
    return reverse(f"polls-staff:{name}", args=arguments)


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "administrator"])
def test_pages_of_matters_are_refused_to_others_than_editors(client, matter, role):
    addresses = [place("matters"), place("matter-create"), place("matter", matter.pk)]
    for address in addresses:
        assert client.get(address)["Location"].endswith(f"?next={address}")
    client.force_login(make_user(role=role))
    for address in addresses:
        assert client.get(address).status_code == 403
    for name in ("matter", "matter-delete"):
        assert client.post(place(name, matter.pk), {"name": "Sahil", "term_days": "1"}).status_code == 403
    assert list(Matter.objects.values_list("name", "term_days")) == [("Kordon", 90)]


def test_a_matter_is_created_in_the_form_of_a_poll_and_chosen_for_another(signed_in):
    konak, buca = make_district("Konak"), make_district("Buca")
    fields = {"districts": [konak.pk], "new_matter": " Sahil yolu ", "matter_term": "45"}
    first = signed_in.post(place("create"), written(**fields))
    matter = Matter.objects.get()
    second = signed_in.post(place("create"), written(districts=[buca.pk], matter=matter.pk))

    assert (first.status_code, second.status_code) == (302, 302)
    assert (matter.name, matter.term_days) == ("Sahil yolu", 45)
    assert Poll.objects.filter(matter=matter).count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"new_matter": "Sahil"}, "matter_term"),
        ({"matter_term": "30"}, "new_matter"),
        ({"new_matter": "Kordon", "matter_term": "30"}, "new_matter"),
        ({"new_matter": "Sahil", "matter_term": "0"}, "matter_term"),
        ({"new_matter": "Sahil", "matter_term": "366"}, "matter_term"),
        ({"new_matter": "x" * 121, "matter_term": "30"}, "new_matter"),
        ({"new_matter": "Sahil", "matter_term": "30", "matter": "own"}, "new_matter"),
        ({"matter": "999999"}, "matter"),
        ({"matter": "9" * 40}, "matter"),
    ],
)
def test_an_unfit_matter_in_the_form_of_a_poll_stores_nothing(signed_in, matter, fields, field):
    if fields.get("matter") == "own":
        fields = {**fields, "matter": str(matter.pk)}
    answer = signed_in.post(place("create"), written(**fields))

    assert (answer.status_code, faults(answer)) == (400, {field})
    assert (Matter.objects.count(), Poll.objects.count()) == (1, 0)


def test_a_draft_that_was_changed_meanwhile_creates_no_matter(signed_in, editor):
    poll = make_poll(editor=editor, opened=False)
    fields = written(new_matter="Sahil", matter_term="30", seen="stale")
    answer = signed_in.post(place("settings", poll.pk), fields)

    assert answer.status_code == 409
    assert not Matter.objects.exists()


def test_the_matter_of_a_draft_can_be_taken_away(signed_in, editor, matter):
    poll = make_poll(editor=editor, matter=matter, opened=False)
    answer = signed_in.post(place("settings", poll.pk), written(matter=""))

    assert answer.status_code == 302
    assert Poll.objects.get().matter is None


def test_editors_create_change_and_delete_matters_on_their_pages(signed_in):
    created = signed_in.post(place("matter-create"), {"name": "Sahil", "term_days": "30"})
    matter = Matter.objects.get()
    changed = signed_in.post(place("matter", matter.pk), {"name": "Sahil", "term_days": "60"})
    assert (created.status_code, changed.status_code) == (302, 302)
    shown = signed_in.get(place("matters")).content.decode()
    assert "Sahil</a>" in shown
    assert "Süre: 60 gün" in shown

    assert signed_in.post(place("matter-delete", matter.pk)).status_code == 302
    assert not Matter.objects.exists()


def test_pages_show_why_a_used_matter_stays(signed_in, editor, matter):
    poll = opened(editor, matter)
    respond(poll, make_residents(1)[0], "Evet")
    changed = signed_in.post(place("matter", matter.pk), {"name": "Kordon", "term_days": "1"})
    deleted = signed_in.post(place("matter-delete", matter.pk))

    assert (changed.status_code, deleted.status_code) == (409, 409)
    assert "artık değiştirilemez" in changed.content.decode()
    assert "yoklaması bu konuya ait" in deleted.content.decode()
    assert list(Matter.objects.values_list("term_days", flat=True)) == [90]


def test_the_list_of_matters_takes_three_queries_for_them_however_many(
    signed_in, editor, django_assert_max_num_queries
):
    for number in range(3):
        matter = make_matter(editor=editor, name=f"Konu {number}")
        make_poll(editor=editor, matter=matter)
        make_poll(editor=editor, matter=matter, opened=False)
    signed_in.get(place("matters"))
    with django_assert_max_num_queries(6):
        html = signed_in.get(place("matters")).content.decode()
    assert len(re.findall(r"/yonetim/yoklamalar/\d+/", html)) == 6


def test_the_plan_states_the_matter(signed_in, editor, matter):
    poll = make_poll(editor=editor, matter=matter, opened=False)

    assert "Kordon, süre 90 gün" in signed_in.get(place("manage", poll.pk)).content.decode()
    assert "Kordon</b>" in signed_in.get(place("preview", poll.pk)).content.decode()
