"""Somebody who did everything that there is, and a search for them in every table."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import time_machine
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.db.models import ForeignKey
from django.test import Client
from django.utils import timezone

from forums.boards import operations as boards_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following import operations as following_operations
from forums.discussion.following.models import ReadPosition
from forums.discussion.models import Mention, Post, PostLink
from forums.discussion.operations import posting
from forums.discussion.operations.support import support_post
from forums.discussion.pictures import operations as pictures_operations
from forums.members import operations as members_operations
from forums.members.models import Block
from forums.moderation.appeals import operations as appeals_operations
from forums.review.models import Hiding, ReviewItem
from forums.statements import operations as statements_operations
from participation.notifications import operations as notifications_operations
from participation.people.invitations import operations as invitation_operations
from participation.people.models import Absence, Identity, Invitation, InvitationState, User
from participation.people.operations import credentials as credential_operations
from participation.people.operations import profiles as profile_operations
from participation.privacy import operations as privacy_operations
from participation.privacy.models import TextKind
from participation.privacy.queries import current_text
from participation.rights.models import Closure, Texts
from participation.rights.operations import closures, exports
from participation.staff.models import Announced, Workload
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from polls.tally.operations import closing
from referenda.lifecycle.operations import drafting
from referenda.referendum.models import Referendum
from referenda.results.objections.models import Objection
from tests.conftest import publish_first_texts
from tests.factories import PASSWORD, make_poll, make_residents, make_user, respond
from tests.forums.making import (
    author_of,
    make_board,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    rule,
)
from tests.journeys.every_row import rows
from tests.participation.notifications.making import notify, want
from tests.participation.pages.making import picture_file
from tests.participation.people.signin.signing import sign_in
from tests.participation.privacy.making import make_request
from tests.participation.processes.making import make_member, make_organ
from tests.participation.roll.making import ask_to_be_added, make_frozen_roll, make_roll, match, somebody
from tests.referenda.making import draft as referendum_draft

EMAIL = "zubeyde.qwxgider+ev@ornek-posta.example"
NAME = "Zübeyde Qwxgider"
BROWSER = "Qwxtarayici/1.0"
NETWORK = "203.0.113.77"
#: Marks of the person that no row may contain after the deletion. Others' texts may.
MARKS = ("qwxgider", "Qwxtarayici", NETWORK)


@dataclass
class Whole:
    """The person, and what is looked at afterwards."""

    user: User
    counted: Poll
    running: Poll
    opening: Post
    reply: Post
    draft_words: str = "Henüz göndermediğim söz"
    public_id: str = field(default="")


def make_whole() -> Whole:
    """A resident's account with rows of every kind that ends with the account."""
    user = make_user(email=EMAIL, display_name=NAME, password=PASSWORD)
    _sign_in_everywhere(user)
    counted, running = _polls(user)
    opening, reply = _forums(user)
    _council(user)
    _staff(user)
    exports.request_export(user=user, language="tr")
    user = User.objects.get(pk=user.pk)
    return Whole(user, counted, running, opening, reply, public_id=str(user.public_id))


def _sign_in_everywhere(user: User) -> None:
    sign_in(Client(REMOTE_ADDR=NETWORK, headers={"user-agent": BROWSER}), user)
    credential_operations.issue_token(user=user, name="qwxgider program")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    address = EmailAddress.objects.get(user=user)
    EmailConfirmation.objects.create(email_address=address, key="anahtar", sent=timezone.now())
    user.user_permissions.add(Permission.objects.order_by("pk")[:1].get())
    LogEntry.objects.create(user=user, object_repr=NAME, action_flag=CHANGE)
    profile_operations.update_profile(
        user=user,
        display_name=NAME,
        district=user.profile.district,
        neighbourhood=None,
    )
    publish_first_texts()
    for kind, give in (
        (TextKind.BIRTH_YEAR, partial(privacy_operations.give_birth_year, birth_year=1971)),
        (TextKind.SEX, partial(privacy_operations.store_sex_with_consent, sex="female")),
    ):
        text = current_text(kind)
        assert text is not None
        give(resident=user, version=text.version)
    make_request(user, name=NAME)
    Identity.objects.create(account=user, digest=b"i" * 32)


def _polls(user: User) -> tuple[Poll, Poll]:
    counted = make_poll(title="Sayılmış yoklama")
    running = make_poll(title="Süren yoklama", closes_at=timezone.now() + timedelta(days=60))
    others = make_residents(12)
    for poll in (counted, running):
        for person in (user, *others):
            respond(poll, person, "Evet")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        count(counted)
    return counted, running


def count(poll: Poll) -> None:
    steps.close_due()
    closing.count_closed_due()
    poll.refresh_from_db()
    assert poll.counted_at is not None


def _forums(user: User) -> tuple[Post, Post]:
    board = make_board()
    place = f"board:{board.pk}"
    image = pictures_operations.store_picture(
        uploader=user, place=place, data=picture_file(), description="Bir gemi"
    )
    posted = posting.start_thread(
        board=board,
        author=user,
        title="Limanın önü",
        body="Limanın önüne bank konsun isterim.",
        pictures=[image.pk],
    )
    opening = posted.post
    other = make_post(opening.thread)
    reply = make_post(make_thread(board=board), user, "Bence iskele tarafı da düşünülmeli.")
    edited = posting.edit_post(
        post=reply,
        editor=user,
        body="Bence iskele tarafı daha önce düşünülmeli.",
        seen=posting.build_version_token(reply),
    )
    reply = Post.objects.get(pk=getattr(edited, "pk", reply.pk))
    PostLink.objects.create(post=reply, site="iskele.example")
    pictures_operations.store_picture(
        uploader=user, place="thread:1", data=picture_file(), description="Bekleyen"
    )
    Draft.objects.create(
        resident=user, place=place, title="", body=Whole.draft_words, saved_at=timezone.now()
    )
    boards_operations.follow_board(board=board, resident=user, on=True)
    following_operations.follow_thread(thread=other.thread, resident=user, on=True)
    ReadPosition.objects.get_or_create(resident=user, thread=opening.thread, defaults={"seen": other.pk})
    Mention.objects.create(post=other, resident=user)
    members_operations.block_member(member=author_of(other).member, resident=user, on=True)
    Block.objects.create(resident=author_of(other), blocked=user)
    support_post(post=other, resident=user, on=True)
    make_report(other, user, words="Bu bana hakaret")
    _hidden_at_once(make_report(reply).item)
    conversation = make_conversation(statements=1)
    statements_operations.vote(statement=conversation.statements.get(), resident=user, stance=1)
    statement = make_statement(conversation)
    type(statement).objects.filter(pk=statement.pk).update(author=user)
    decision = make_decision(make_post(opening.thread, user), words="Kırıcı bir söz")
    appeals_operations.lodge_appeal(decision=decision, author=user, words="Kimseyi kırmadım.")
    make_decision(
        make_post(opening.thread, user, "Bir başka söz daha."), "suspended", words="Yine kırıcı", days=1
    )
    return opening, reply


def _hidden_at_once(item: ReviewItem) -> None:
    now = timezone.now()
    Hiding.objects.create(
        item=item,
        rule=rule(),
        words="Bekletildi",
        by=make_moderator(),
        at=now,
        due_at=now + timedelta(hours=72),
    )


def _council(user: User) -> None:
    who = somebody()
    make_frozen_roll([who])
    match(user, who)
    ask_to_be_added(user, make_roll([somebody()]), somebody())
    make_member(make_organ(), user)
    Workload.objects.create(person=user, count=1, roles="moderator")
    Announced.objects.create(person=user, duty="appeals", subject="appeal:1", since=timezone.now())
    notify(user)
    want(user)
    notifications_operations.set_following(resident=user, subject="poll:1", on=True)
    referendum = drafting.save_referendum(
        officer=make_user(role="officer"), draft=referendum_draft(roll=make_frozen_roll([somebody()]))
    )
    assert isinstance(referendum, Referendum)
    Objection.objects.create(
        referendum=referendum, person=user, text="Sandık geç açıldı.", filed_at=timezone.now()
    )


def _staff(user: User) -> None:
    """What is stored about moderators and invited people, without making the account one of them."""
    now, today = timezone.now(), timezone.localdate()
    others = [make_user(role=role) for role in ("moderator", "administrator")]
    days = {"first_day": today, "last_day": today}
    Absence.objects.create(account=user, deputy=others[0], **days)
    Absence.objects.create(account=others[0], deputy=user, **days)
    Invitation.objects.create(
        digest="d" * 64,
        email=user.email,
        roles=["moderator"],
        reason="Deneme",
        invited_by=others[1],
        invited_at=now,
        expires_at=now + invitation_operations.INVITATION_LIFE,
        state=InvitationState.ACCEPTED,
        accepted_by=user,
        ended_at=now,
    )


def close(user: User, texts: str = Texts.KEEP) -> Closure:
    return closures.close_account(user=user, texts=Texts(texts), language="tr")


def delete(user: User, texts: str = Texts.KEEP) -> None:
    """Close the account and let the worker delete it two weeks later."""
    closure = close(user, texts)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        for _turn in range(5):
            closures.delete_due()
        assert not Closure.objects.filter(pk=closure.pk, emptied_on=None).exists()


def references(ident: int) -> dict[str, int]:
    """The number of rows that refer to the account, by foreign key."""
    numbers = {}
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey) and column.related_model is User:
                number = model._base_manager.filter(**{column.attname: ident}).count()
                numbers[f"{model._meta.label}.{column.name}"] = number
    return {name: number for name, number in numbers.items() if number}


def rows_with(*marks: str) -> list[list[str]]:
    """Every row of the database that contains one of ``marks``, whatever the case."""
    small = [mark.lower() for mark in marks]
    return [row for row in rows() if any(mark in cell.lower() for mark in small for cell in row[1:])]
