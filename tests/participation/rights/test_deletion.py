"""The deletion of an account: what goes, what stays without the person, and the way back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.discussion.models import Post, PostState
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures.models import Attachment
from forums.statements import errors as statements_errors
from forums.statements import operations as statements_operations
from participation import personal_data
from participation.audit.models import Entry
from participation.people.errors import LastAdministrator
from participation.people.models import Profile, User
from participation.people.operations import accounts as account_operations
from participation.personal_data import End
from participation.rights import mails, registry
from participation.rights.errors import AlreadyClosed, NotClosed, SuspendedBefore
from participation.rights.models import Closure, Destruction, Tombstone
from participation.rights.operations import closures
from polls.lifecycle.operations import steps
from polls.responses import errors as responses_errors
from polls.responses.models import Participation, Response
from referenda.referendum.errors import OfficerNeeded, TrusteeNeeded
from tests.factories import (
    lose_roles,
    make_district,
    make_matter,
    make_poll,
    make_residents,
    make_user,
    respond,
)
from tests.forums.making import make_conversation, make_decision, make_moderator, make_post, make_thread
from tests.participation.rights.making import (
    EMAIL,
    MARKS,
    NAME,
    close,
    count,
    delete,
    make_whole,
    references,
    rows_with,
)
from tests.participation.roll.making import make_frozen_roll, match, somebody
from tests.referenda.making import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


#: A request to the data controller stays, without the account, for three years after the answer.
KEPT = {"privacy_datarequest"}


def tables_with(*marks):
    return {row[0] for row in rows_with(*marks)}


def in_two_weeks(**more):
    return time_machine.travel(timezone.now() + timedelta(days=14, minutes=1, **more))


def test_nothing_of_a_person_who_did_everything_is_left_in_any_table():
    whole = make_whole()
    ended = {
        f"{table.model}.{link.path}"
        for table, link in personal_data.links()
        if link.end in (End.DELETE, End.CUT)
    }
    # A moderator claims reviews. The closure comes with the deletion.
    assert ended - set(references(whole.user.pk)) == {"forums.ReviewItem.claimed_by"}
    assert len(rows_with(*MARKS)) > 5

    delete(whole.user)

    # The poll that is not counted yet needs the account, emptied, its group, and that it answered.
    assert references(whole.user.pk) == {
        "people.Profile.user": 1,
        "polls.Participation.resident": 2,
        "rights.Closure.user": 1,
    }
    assert tables_with(*MARKS) == KEPT
    assert {row[0] for row in rows_with(whole.public_id)} <= {"audit_entry"}
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        count(whole.running)
        closures.delete_due()

    assert references(whole.user.pk) == {}
    assert not User.objects.filter(pk=whole.user.pk).exists()
    assert tables_with(*MARKS) == KEPT
    assert {row[0] for row in rows_with(whole.public_id)} <= {"audit_entry"}


def test_everything_that_the_person_has_seen_alone_is_deleted_whatever_happens_to_texts():
    whole = make_whole()
    delete(whole.user)
    pictures_operations.delete_pictures()
    assert rows_with(whole.draft_words, "Bekleyen") == []
    reply = Post.objects.get(pk=whole.reply.pk)
    assert (reply.author, reply.state) == (None, PostState.PUBLISHED)
    assert "iskele" in reply.body
    assert Attachment.objects.get(post=whole.opening).uploader is None


def test_texts_go_with_the_account_if_its_owner_wants(client):
    whole = make_whole()
    delete(whole.user, "remove")
    assert rows_with("Limanın önüne bank", "iskele tarafı") == []
    opening, reply = Post.objects.get(pk=whole.opening.pk), Post.objects.get(pk=whole.reply.pk)
    assert (opening.state, reply.state) == (PostState.PUBLISHED, PostState.DELETED)
    page = client.get(opening.thread.get_absolute_url()).content.decode()
    assert "Bu metin, yazarının hesabıyla birlikte silindi." in page
    assert "silinmiş hesap" in page


def test_pages_name_a_deleted_account(client):
    author = make_user(display_name=NAME)
    thread = make_thread(author=author)
    assert NAME in client.get(thread.get_absolute_url()).content.decode()
    close(author)
    for _state in ("closed", "deleted"):
        page = client.get(thread.get_absolute_url()).content.decode()
        assert (NAME in page, "silinmiş hesap" in page) == (False, True)
        with in_two_weeks():
            closures.delete_due()
    assert not User.objects.filter(pk=author.pk).exists()


def test_a_closed_account_can_be_reopened_until_it_is_deleted():
    user = make_user(display_name=NAME)
    close(user)
    user.refresh_from_db()
    assert (user.is_active, user.display_name, user.closed_on) == (False, "", timezone.localdate())
    with pytest.raises(AlreadyClosed):
        close(user)
    closures.reopen_account(user=user)
    user.refresh_from_db()
    assert (user.is_active, user.display_name, user.search_name) == (True, NAME, "zubeyde qwxgider")
    with pytest.raises(NotClosed):
        closures.reopen_account(user=user)
    with in_two_weeks():
        assert closures.delete_due() == []
    assert User.objects.filter(pk=user.pk, is_active=True).exists()


def test_nothing_is_deleted_a_day_early_and_all_of_it_once():
    user = make_user()
    close(user)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        assert closures.delete_due() == []
        assert not closures.delete_account(user.pk)
    with in_two_weeks():
        assert closures.delete_due() == [user.pk]
        assert closures.delete_due() == []
        assert not closures.delete_account(user.pk)
    assert Destruction.objects.count() == 1


def test_the_log_says_what_and_when_never_whose():
    user = make_user(email=EMAIL)
    close(user)
    with in_two_weeks() as moment:
        closures.delete_due()
        row = Destruction.objects.get()
        assert row.day == timezone.localdate()
    assert moment
    assert row.counts == {
        "account.addresses": 1,
        "people.account": 1,
        "people.profile": 1,
        "people.roles": 1,
    }
    entry = Entry.objects.get(action="account.deleted")
    assert (entry.actor_public_id, entry.subject, entry.details) == (None, "account", {"rows": 4})
    with time_machine.travel(timezone.now() + timedelta(days=3 * 366 + 20)):
        closures.forget_old()
    assert not Destruction.objects.exists()


def test_an_answer_stays_and_counts_and_nobody_answers_again_with_a_new_account():
    poll = make_poll(closes_at=timezone.now() + timedelta(days=60))
    user = make_user(email="ayse@example.org")
    for person in (user, *make_residents(11)):
        respond(poll, person, "Hayır")
    delete(user)
    assert Response.objects.filter(poll=poll).count() == 12
    with in_two_weeks():
        again = make_user(email="ayse+yeni@example.org")
        with pytest.raises(responses_errors.AnsweredBefore):
            respond(poll, again, "Evet")
        respond(poll, make_user(email="fatma@example.org"), "Evet")
        respond(make_poll(), again, "Evet")
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        count(poll)
        closures.delete_due()
        closures.forget_old()
    assert (Tombstone.objects.count(), Response.objects.filter(poll=poll).count()) == (0, 13)
    assert not User.objects.filter(pk=user.pk).exists()


def test_nobody_answers_again_with_a_new_account_after_the_closing_was_moved_later():
    poll = make_poll(closes_at=timezone.now() + timedelta(days=60))
    editor = make_user(role="editor", email="perihan@example.org")
    announced, user = poll.closes_at, make_user(email="ayse@example.org")
    respond(poll, user, "Hayır")
    delete(user)
    steps.extend_poll(poll=poll, editor=editor, closes_at=announced + timedelta(days=30), reason="Bayram")
    with time_machine.travel(announced + timedelta(days=2)):
        closures.forget_old()
        again = make_user(email="ayse+yeni@example.org")
        with pytest.raises(responses_errors.AnsweredBefore):
            respond(poll, again, "Evet")
    with time_machine.travel(announced + timedelta(days=31)):
        closures.forget_old()
    assert not Tombstone.objects.exists()


def test_nobody_answers_another_district_on_the_same_matter_with_a_new_account():
    konak, buca, matter = make_district("Konak"), make_district("Buca"), make_matter(term_days=60)
    first = make_poll(districts=[konak], matter=matter)
    later = timezone.now() + timedelta(days=200)
    second = make_poll(districts=[buca], matter=matter, closes_at=later)
    user = make_user(email="ayse@example.org", district=konak)
    respond(first, user, "Evet")
    with time_machine.travel(first.closes_at):
        count(first)
        delete(user)
    with time_machine.travel(first.closes_at + timedelta(days=15)):
        assert not Participation.objects.filter(poll=first).exists()
        again = make_user(email="ayse+yeni@example.org", district=buca)
        with pytest.raises(responses_errors.AnsweredElsewhereBefore):
            respond(second, again, "Evet")
        respond(second, make_user(email="fatma@example.org", district=buca), "Evet")
    with time_machine.travel(first.closes_at + timedelta(days=60)):
        respond(second, again, "Evet")
    with time_machine.travel(first.closes_at + timedelta(days=61)):
        closures.forget_old()
    assert not Tombstone.objects.exists()


def test_nobody_answers_again_with_the_same_place_on_the_roll():
    who = somebody()
    make_frozen_roll([who])
    poll = make_poll(closes_at=timezone.now() + timedelta(days=60))
    user = make_user()
    match(user, who)
    respond(poll, user, "Evet")
    delete(user)
    with in_two_weeks():
        other = make_user()
        match(other, who)
        other = User.objects.get(pk=other.pk)
        with pytest.raises(responses_errors.AnsweredBefore):
            respond(poll, other, "Hayır")


def test_nobody_votes_again_on_statements_with_a_new_account():
    conversation = make_conversation(statements=1)
    statement = conversation.statements.get()
    user = make_user(email="ayse@example.org", display_name="Ayşe")
    statements_operations.vote(statement=statement, resident=user, stance=1)
    delete(user)
    with in_two_weeks():
        again = make_user(email="ayse+2@example.org", display_name="Ayşe")
        with pytest.raises(statements_errors.VotedBefore):
            statements_operations.vote(statement=statement, resident=again, stance=-1)
        other = make_user(email="fatma@example.org", display_name="Fatma")
        statements_operations.vote(statement=statement, resident=other, stance=1)
    statement.refresh_from_db()
    assert (statement.agreed, statement.disagreed) == (2, 0)


def test_an_account_without_name_or_address_keeps_its_group_until_the_count():
    poll = make_poll(closes_at=timezone.now() + timedelta(days=60))
    user = make_user(email=EMAIL, display_name=NAME)
    Profile.objects.filter(user=user).update(birth_year=1971, sex="female")
    respond(poll, user, "Evet")
    before = user.public_id
    delete(user)
    user = User.objects.get(pk=user.pk)
    assert user.email.endswith("@deleted.invalid")
    assert (user.display_name, user.is_active, user.has_usable_password()) == ("", False, False)
    assert user.public_id != before
    assert (user.profile.birth_year, user.profile.sex) == (1971, "female")
    assert list(user.groups.all()) == []
    assert Closure.objects.get(user=user).display_name == ""


def test_a_counted_poll_stays_frozen_without_its_participations():
    poll = make_poll()
    user = make_user()
    for person in (user, *make_residents(10)):
        respond(poll, person, "Evet")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        count(poll)
    delete(user)
    Participation.objects.filter(poll=poll).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        poll.questions.update(text="Başka bir soru mu?")


def test_an_official_record_keeps_an_account_without_name_and_address():
    moderator = make_moderator("Qwxgider Bey")
    decision = make_decision(make_post(make_thread()), moderator=moderator)
    delete(moderator)
    decision.refresh_from_db()
    kept = decision.by
    assert kept is not None
    assert (kept.pk, kept.display_name, kept.joined_on) == (moderator.pk, "", date(1970, 1, 1))
    assert references(moderator.pk) == {"forums.Decision.by": 1}
    assert rows_with("qwxgider", str(moderator.public_id)) == [
        row for row in rows_with(str(moderator.public_id)) if row[0] == "audit_entry"
    ]


def test_a_trustee_or_one_of_too_few_officers_cannot_go_while_a_referendum_is_under_way():
    stage = Stage()
    with pytest.raises(TrusteeNeeded):
        close(stage.people[0])
    stage.announce()
    for extra in User.objects.filter(groups__name="officer").exclude(
        pk__in=[stage.officer.pk, stage.other.pk]
    ):
        lose_roles(extra)
    with pytest.raises(OfficerNeeded):
        close(stage.officer)
    make_user(role="officer")
    close(stage.officer)
    assert Closure.objects.count() == 1


def test_the_last_administrator_cannot_go():
    one = make_user(role="administrator")
    with pytest.raises(LastAdministrator):
        close(one)
    make_user(role="administrator")
    close(one)
    assert not User.objects.get(pk=one.pk).is_active


def test_a_suspension_is_neither_lifted_by_reopening_nor_escaped_by_a_new_account():
    administrator, user = make_user(role="administrator"), make_user(email="ayse@example.org")
    account_operations.suspend_account(administrator=administrator, user=user, reason="Sahte hesap")
    close(user)
    closures.reopen_account(user=user)
    user.refresh_from_db()
    assert (user.is_active, user.suspended) == (False, True)
    delete(user)
    with in_two_weeks():
        for address in ("ayse@example.org", "AYSE+2@example.org"):
            with pytest.raises(SuspendedBefore):
                make_user(email=address)
        make_user(email="fatma@example.org")
    with in_two_weeks(hours=24 * 366):
        make_user(email="ayse@example.org")


def test_a_suspension_in_the_forums_cannot_be_escaped_either():
    user = make_user(email="ayse@example.org", display_name="Ayşe")
    make_decision(make_post(make_thread(), user), "suspended", words="Kırıcı", days=90)
    delete(user)
    with in_two_weeks(), pytest.raises(SuspendedBefore):
        make_user(email="ayse@example.org")
    with in_two_weeks(hours=24 * 90):
        make_user(email="ayse@example.org")


def test_suspending_a_closed_account_keeps_it_shut_when_it_is_reopened():
    administrator, user = make_user(role="administrator"), make_user()
    close(user)
    account_operations.suspend_account(administrator=administrator, user=user, reason="Sahte hesap")
    account_operations.reinstate_account(administrator=administrator, user=user, reason="Yanlışlık")
    assert not User.objects.get(pk=user.pk).is_active
    account_operations.suspend_account(administrator=administrator, user=user, reason="Sahte hesap")
    closures.reopen_account(user=user)
    user.refresh_from_db()
    assert (user.is_active, user.suspended, user.closed_on) == (False, True, None)


def test_nobody_reopens_an_account_whose_texts_the_worker_is_removing(client, monkeypatch):
    whole = make_whole()
    close(whole.user, "remove")
    closure = Closure.objects.get(user=whole.user)
    address = mails.reopening_address(closure)
    statuses = []

    def reopen_meanwhile(_user, _texts):
        statuses.append(client.post(address).status_code)
        return True

    preparations = {**registry.preparations(), "reopening": reopen_meanwhile}
    monkeypatch.setattr(registry, "preparations", lambda: preparations)
    with in_two_weeks():
        assert closures.delete_account(whole.user.pk)
    assert statuses == [410]
    assert not User.objects.filter(pk=whole.user.pk, is_active=True).exists()
