"""Organs and memberships: storage, refusals, audit entries, and who is named publicly."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from participation.audit.models import Entry
from participation.audit.registry import build_account_subject
from participation.notifications.queries import list_notices
from participation.notifications.wording import render_notices
from participation.processes import queries, rules
from participation.processes.models import Membership, Office, Organ
from participation.processes.operations import organs
from participation.processes.operations.organs import OrganDraft
from participation.refusals import EditorsOnly
from tests.factories import lose_roles, make_user
from tests.participation.processes.making import day, make_member, make_organ, membership_of

pytestmark = pytest.mark.django_db


def draft_of(organ: Organ, **changes) -> OrganDraft:
    kept = ("kind", "name", "description", "parent", "lists_members", "is_active", "position")
    return OrganDraft(**({name: getattr(organ, name) for name in kept} | changes))


def acts() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def roster(organ: Organ) -> queries.Roster:
    return queries.build_roster(queries.organ_called(organ.slug))


# Organs


def test_organ_gets_a_slug_of_its_name_and_is_recorded():
    organ = make_organ(name="Kadın Meclisi", kind="women")

    assert organ.slug == "kadin-meclisi"
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.subject) == ("organ.made", "organ:kadin-meclisi")
    assert entry.details["kind"] == "women"


def test_changed_organ_keeps_its_slug():
    organ = make_organ(name="Kadın Meclisi")

    changed = organs.save_organ(
        editor=make_user(role="editor"), draft=draft_of(organ, name="Kadınlar"), organ=organ
    )

    assert (changed.name, changed.slug) == ("Kadınlar", "kadin-meclisi")
    assert "organ.changed" in acts()


@pytest.mark.parametrize("role", ["resident", "moderator", "officer"])
def test_only_editors_change_organs(role):
    with pytest.raises(EditorsOnly):
        make_organ(editor=make_user(role=role))


def test_former_editor_cannot_change_organs():
    editor = make_user(role="editor")
    lose_roles(editor)

    with pytest.raises(EditorsOnly):
        make_organ(editor=editor)
    assert not Organ.objects.exists()


def test_organ_cannot_contain_itself_indirectly():
    top = make_organ()
    middle = make_organ(parent=top)
    bottom = make_organ(parent=middle)

    for parent in (bottom, middle, top):
        with pytest.raises(ValidationError):
            organs.save_organ(editor=make_user(role="editor"), draft=draft_of(top, parent=parent), organ=top)


@pytest.mark.parametrize("change", [{"parent": "itself"}, {"name": ""}, {"kind": "committee"}])
def test_database_refuses_inconsistent_organs(change):
    organ = make_organ()
    values = {"parent": organ} if "parent" in change else change

    with pytest.raises(IntegrityError), transaction.atomic():
        Organ.objects.filter(pk=organ.pk).update(**values)


# Memberships


def test_membership_includes_its_first_day_and_excludes_its_end():
    organ = make_organ()
    person = make_member(organ, since=day(-2), until=day(3))

    held = [offset for offset in range(-4, 6) if Membership.objects.on(day(offset)).filter(person=person)]

    assert held == [-2, -1, 0, 1, 2]
    assert rules.organs_of(person) == {organ.pk}


def test_suspended_account_is_no_member():
    organ = make_organ()
    person = make_member(organ)
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert rules.organs_of(type(person).objects.get(pk=person.pk)) == frozenset()
    assert roster(organ).people == 0


def test_audit_record_names_the_person_only_by_number():
    organ = make_organ()
    person = make_member(organ, office="chair")

    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.subject) == ("membership.begun", build_account_subject(person))
    assert entry.details == {
        "organ": organ.slug,
        "office": "chair",
        "since": day(-30).isoformat(),
        "until": None,
        "named": False,
    }


@pytest.mark.parametrize(
    ("since", "until"), [(-40, None), (-40, -29), (-10, None), (-10, -5), (4, 9), (-30, 5)]
)
def test_person_has_one_membership_of_an_organ_at_a_time(since, until):
    organ = make_organ()
    person = make_member(organ, since=day(-30), until=day(5))
    given: dict[str, Any] = {
        "organ": organ,
        "person": person,
        "since": day(since),
        "until": day(until) if until else None,
    }

    with pytest.raises(ValidationError):
        organs.begin_membership(editor=make_user(role="editor"), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**given)


def test_person_may_return_and_join_another_organ():
    organ, other = make_organ(), make_organ()
    person = make_member(organ, since=day(-30), until=day(-5))

    make_member(organ, person, since=day(-5))
    make_member(other, person)

    assert Membership.objects.filter(person=person).count() == 3


def test_database_refuses_changes_that_make_memberships_overlap():
    organ = make_organ()
    person = make_member(organ, since=day(-30), until=day(-5))
    make_member(organ, person, since=day(-5))

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(until=day(-5)).update(until=day(-4))


@pytest.mark.parametrize("until", [-30, -31])
def test_membership_must_end_after_it_begins(until):
    organ, person = make_organ(), make_user()
    given: dict[str, Any] = {"organ": organ, "person": person, "since": day(-30), "until": day(until)}

    with pytest.raises(ValidationError):
        organs.begin_membership(editor=make_user(role="editor"), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**given)


def test_ended_membership_keeps_its_end_date():
    person = make_member(make_organ())
    membership = membership_of(person)

    organs.end_membership(
        editor=make_user(role="editor"), membership=membership, until=day(0), reason="İstifa"
    )

    membership.refresh_from_db()
    assert membership.until == day(0)
    assert rules.organs_of(type(person).objects.get(pk=person.pk)) == frozenset()
    assert Entry.objects.order_by("-number")[0].reason == "İstifa"


def test_ending_a_membership_is_idempotent():
    membership = membership_of(make_member(make_organ()))
    editor = make_user(role="editor")

    organs.end_membership(editor=editor, membership=membership, until=day(0))
    organs.end_membership(editor=editor, membership=membership, until=day(2))

    membership.refresh_from_db()
    assert membership.until == day(0)
    assert acts().count("membership.ended") == 1


def test_membership_ended_before_it_began_is_deleted_and_recorded():
    membership = membership_of(make_member(make_organ(), since=day(0)))

    organs.end_membership(editor=make_user(role="editor"), membership=membership, until=day(0))

    assert not Membership.objects.exists()
    assert acts()[-1] == "membership.ended"


def test_change_records_differences_and_no_change_records_nothing():
    membership = membership_of(make_member(make_organ()))
    editor = make_user(role="editor")
    same: dict[str, Any] = {"office": "member", "since": membership.since, "until": None, "named": False}

    organs.change_membership(editor=editor, membership=membership, **same)
    assert "membership.changed" not in acts()
    organs.change_membership(editor=editor, membership=membership, **(same | {"office": "secretary"}))

    entry = Entry.objects.order_by("-number")[0]
    assert entry.action == "membership.changed"
    assert entry.details == {"organ": membership.organ.slug, "office": ["member", "secretary"]}


# Public names


@pytest.mark.parametrize(
    ("kind", "lists", "office", "agreed", "named"),
    [
        ("women", False, "chair", False, True),
        ("women", False, "member", True, False),
        ("women", True, "member", False, False),
        ("women", True, "member", True, True),
        ("children", True, "chair", False, False),
        ("children", False, "chair", True, True),
        ("children", False, "member", True, False),
        ("children", True, "member", True, True),
    ],
)
def test_offices_are_public_and_members_are_named_where_both_agree(kind, lists, office, agreed, named):
    organ = make_organ(kind=kind, lists_members=lists)
    make_member(organ, office=office, named=agreed)

    shown = roster(organ)

    assert bool(shown.offices or shown.members) is named
    assert shown.people == 1


def test_member_without_public_name_is_only_counted():
    organ = make_organ()
    make_member(organ, make_user(), office="chair")

    assert (roster(organ).offices, roster(organ).people) == ([], 1)


def test_current_offices_are_listed_in_order():
    organ = make_organ()
    for office in ("secretary", "chair", "deputy"):
        make_member(organ, office=office)
    make_member(organ, office="chair", since=day(-90), until=day(-60))

    assert [it.office for it in roster(organ).offices] == ["chair", "deputy", "secretary"]


def test_people_of_all_organs_are_counted_in_one_query(django_assert_num_queries):
    first, second = make_organ(), make_organ()
    for organ in (first, first, second):
        make_member(organ)
    make_member(second, until=day(0) - timedelta(days=1), since=day(-9))

    with django_assert_num_queries(1):
        assert queries.members_counted() == {first.pk: 2, second.pk: 1}


def test_members_are_notified_of_start_and_end():
    organ, editor, person = make_organ(name="Gençlik Meclisi"), make_user(role="editor"), make_user()
    entered = organs.begin_membership(
        editor=editor, organ=organ, person=person, office=Office.CHAIR, since=day(0)
    )
    [begun] = render_notices(person, list_notices(person))
    assert begun.notice.address == f"/organlar/{organ.slug}/"
    assert begun.words.startswith("“Gençlik Meclisi” organına eklendiniz: ")
    assert "bitiş" not in begun.words
    organs.end_membership(editor=editor, membership=entered, until=day(5))
    [ended] = render_notices(person, list_notices(person))
    assert "bitiş" in ended.words
    organs.end_membership(editor=editor, membership=entered, until=day(0))
    [mistaken] = render_notices(person, list_notices(person))
    assert mistaken.gone
