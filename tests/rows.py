"""One row or more of every kind that addresses name, made by the operations that people use.

The resident is the owner wherever there is one: the author of texts, the voter on a roll, the holder of a
token.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import connection
from django.utils import timezone

from forums.boards.models import Tag
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.moderation.appeals import operations as appeals_operations
from forums.review.models import Hiding
from forums.statements.consensus_map import operations as consensus_map_operations
from participation.elections.operations import ElectionDraft, enter_election
from participation.notifications.mails import build_leaving_address
from participation.notifications.models import Category, Notice
from participation.pages.models import PageName
from participation.pages.presentation import format_picture_line
from participation.people.invitations.operations import send_invitation
from participation.people.invitations.queries import compute_token_digest
from participation.people.models import ApiToken, Invitation, Role, User
from participation.people.operations.credentials import issue_token
from participation.privacy.mails import address_of_request
from participation.publications import documents
from participation.publications.models import Edition
from participation.publications.operations import drafts as bulletin_drafts
from participation.publications.operations import publishing
from participation.roll.operations import rolls
from polls.integrity.models import SetAside
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers import operations as open_answers_operations
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll, QuestionKind, ResultTiming
from polls.tally.operations import closing as tally_closing
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import Checkpoint
from referenda.desks.models import Desk
from referenda.desks.operations import desks as desks_operations
from referenda.desks.operations import reversals
from referenda.lifecycle.operations import annulment, closing, drafting, schedule
from referenda.results.objections import operations as objections_operations
from referenda.trustees.operations import redecryption
from referenda.voting import ceremony
from tests.conftest import publish_first_book, publish_first_pages, publish_first_texts
from tests.factories import (
    PASSWORD,
    make_district,
    make_matter,
    make_poll,
    make_residents,
    make_targets,
    make_user,
    respond_together,
)
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
    vote_all,
)
from tests.participation.notifications.making import notify
from tests.participation.pages.making import add_picture, make_office, publish
from tests.participation.privacy.making import make_request
from tests.participation.processes.making import make_member, make_organ, make_process, membership_of
from tests.participation.publications.conftest import source_registered, written
from tests.participation.publications.source import KIND
from tests.participation.roll.making import FREEZABLE, ask_to_be_added, look_at, make_roll, match, somebody
from tests.passkeys import passkey
from tests.pictures import street
from tests.polls.open_answers.open_texts import counted, the_one
from tests.polls.responses.kinds import BUDGET, RANKING, SCORE, TEXT
from tests.referenda.making import Stage

#: By argument, or by address or namespace and argument where it differs: ``polls-staff:open poll_id``.
#: The first value is the usual one.
Rows = dict[str, list[Any]]
Cast = Mapping[Role, User]

MANY: Final = QuestionDraft(
    kind=QuestionKind.MULTIPLE, text="Hangileri?", options=list("abcdefgh"), min_choices=1, max_choices=8
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_cast() -> dict[Role, User]:
    """One account for each role, with a public name and a password; before them the first official texts."""
    publish_first_book()
    publish_first_pages()
    publish_first_texts()
    return {role: make_user(role=role, display_name=f"Bir {role.value}", password=PASSWORD) for role in Role}


def _of(namespace: str, names: str, **ids: Any) -> Rows:
    """The same rows for several addresses of a namespace."""
    return {
        f"{namespace}:{name} {argument}": [ident] for name in names.split() for argument, ident in ids.items()
    }


def forums(cast: Cast) -> Rows:
    resident = cast[Role.RESIDENT]
    board = make_board()
    tag = Tag.objects.create(slug="yaya", name="Yaya")
    thread, own = make_thread(board=board), make_thread(board=board, author=resident)
    posts = [make_post(thread, resident, "Benim sözüm bu."), make_post(thread), make_post(own)]
    posting.edit_post(
        post=posts[0], editor=resident, body="Benim sözüm.", seen=posting.build_version_token(posts[0])
    )
    places = [f"board:{board.pk}", f"thread:{thread.pk}", f"post:{posts[0].pk}"]
    items = [make_report(post).item_id for post in posts[1:]]
    moderator = make_moderator()
    decisions = [
        make_decision(make_post(thread, resident, f"Söz {word}."), moderator=moderator) for word in "ab"
    ]
    appeal = appeals_operations.lodge_appeal(decision=decisions[1], author=resident, words="Neden?")
    conversation = make_conversation(thread=own, statements=2)
    vote_all(conversation, make_residents(12))
    consensus_map_operations.publish_due_maps()
    organ = make_organ()
    make_member(organ, cast[Role.OBSERVER])
    inner = make_board(organ=organ, read_by="members", start_by="members", reply_by="members")
    spoken = make_thread(board=inner, author=make_member(organ))
    waiting = make_statement(conversation, publish=False)
    drafts_operations.save_draft(resident=resident, place=places[0], title="Yarım", body="kaldı")
    picture = pictures_operations.store_picture(
        uploader=resident, place=places[1], data=street(), description="Durak"
    )
    reported = make_report(make_post(thread)).item
    now = timezone.now()
    hiding = Hiding.objects.create(
        item=reported,
        rule=reported.reports.get().rule,
        words="Neden.",
        by=moderator,
        at=now,
        due_at=now + timedelta(hours=72),
    )
    return {
        "handbook slug": ["editor"],
        "forums slug": [board.slug],
        "forums-api slug": [board.slug],
        "forums:tag slug": [tag.slug],
        "board_id": [board.pk],
        "thread_id": [own.pk, thread.pk],
        "post_id": [post.pk for post in posts],
        "place": places,
        "statement_id": [it.pk for it in conversation.statements.published()],
        "forums-staff:review-statement statement_id": [waiting.pk],
        "item_id": items,
        "number": [str(decision.number) for decision in decisions],
        "appeal_id": [appeal.pk],
        "hiding_id": [hiding.pk],
        "picture_id": [str(picture.pk)],
        "forums:picture ident": [str(picture.pk)],
        "handle": [author_of(posts[1]).member.handle],
        "year": [timezone.localdate().year],
        "forums:board@members slug": [inner.slug],
        "forums-api:board@members slug": [inner.slug],
        "forums:thread@members thread_id": [spoken.pk],
        "forums-api:thread@members thread_id": [spoken.pk],
        "forums-api:posts@members thread_id": [spoken.pk],
    }


def polls(cast: Cast) -> Rows:
    opened = [make_poll(), make_poll(questions=[MANY]), make_poll(questions=[MANY], may_change=False)]
    opened += [make_poll(questions=[kind]) for kind in (RANKING, SCORE, BUDGET, TEXT)]
    draft = make_poll(opened=False)
    scheduled = make_poll(opens_at=timezone.now() + DAY, closes_at=timezone.now() + 9 * DAY)
    closed, other = make_poll(), make_poll()
    reviewed = make_poll(result_timing=ResultTiming.AFTER_CLOSE, review_hours=72)
    respond_together(closed, {"Evet": make_residents(12)})
    for poll in (closed, other, reviewed):
        steps.close_poll(poll=poll, editor=cast[Role.EDITOR], reason="Deneme")
    tally_closing.count_closed_due()
    set_aside = SetAside.objects.create(
        poll=reviewed, criteria={"assurance": 10}, reason="Deneme", people=12, at=timezone.now()
    )
    question = counted("Daha çok gölge.", fill=12)
    text = the_one(question, "Daha çok gölge.")
    heading = open_answers_operations.create_heading(
        question=question, editor=cast[Role.EDITOR], name="Gölge"
    )
    texts = {"poll_id": question.poll_id, "question_id": question.pk}
    return {
        "poll_id": [poll.pk for poll in opened],
        "question_id": [_question(opened[0])],
        "other_id": [other.pk],
        "text_id": [str(text.pk)],
        "code_id": [heading.pk],
        **_of(
            "polls-staff", "settings translation order arrange question-create open delete", poll_id=draft.pk
        ),
        **_of(
            "polls-staff",
            "question question-move question-delete",
            poll_id=draft.pk,
            question_id=_question(draft),
        ),
        **_of("polls-staff", "withdraw extend", poll_id=scheduled.pk),
        **_of("polls-staff", "matter matter-delete", matter_id=make_matter(editor=cast[Role.EDITOR]).pk),
        **_of("polls-staff", "archive diagnostics", poll_id=closed.pk),
        **_of("polls-staff", "panel set-aside set-aside-withdraw", poll_id=reviewed.pk, set_id=set_aside.pk),
        **_of("polls-staff", "texts text headings heading", **texts),
        **_of("polls", "texts", **texts),
        **_of("polls-api", "texts", **texts),
        **_of("polls", "comparison", poll_id=closed.pk),
        **_of("polls", "download", poll_id=closed.pk, form="json"),
        **_of("polls", "embed", poll_id=closed.pk, chart=f"q{_question(closed)}"),
        **_of("polls-api", "analysis comparison", poll_id=closed.pk),
        **_of("polls", "poll@draft", poll_id=draft.pk),
        **_of("polls-api", "detail@draft", poll_id=draft.pk),
    }


def _question(poll: Poll) -> int:
    return questionnaire_queries.questions_of(poll)[0].pk


def referenda(cast: Cast) -> Rows:
    """A draft and an announced one; an open one, one by districts; a counting and a provisional one."""
    now = timezone.now()
    with time_machine.travel(now - 3 * DAY, tick=True):
        opened, by_district = _stage(cast, closes_at=now + DAY), _by_district()
        counting, provisional = (_stage(cast, closes_at=now - HOUR, objection_days=3) for _ in range(2))
        desk = open_desk(opened)
        for stage in (opened, counting, provisional):
            stage.make_ready().collect()
    with time_machine.travel(now - 2 * DAY, tick=True):
        schedule.open_due()
        for stage in (opened, counting, provisional):
            stage.cast(0)
        checkpoints_operations.sign_due()
        reversal = reversals.propose_reversal(desk=desk, officer=opened.officer, reason="Yanlış kişi.")
    with time_machine.travel(now - HOUR / 2, tick=True):
        for stage in (counting, provisional):
            closing.close_voting(referendum_id=stage.referendum.pk)
            closing.tally_ballots(referendum_id=stage.referendum.pk)
    checkpoint = Checkpoint.objects.get(referendum=opened.referendum)
    return {
        "referendum_id": [it.referendum.pk for it in (opened, provisional, counting)],
        "desk_id": [desk.pk],
        "reversal_id": [reversal.pk],
        "name": [f"{checkpoint.day:%Y-%m-%d}"],
        "referenda:districts referendum_id": [by_district.referendum.pk],
        **_in_preparation(),
        **_after_voting(counting, provisional),
    }


def _in_preparation() -> Rows:
    drafted, announced = Stage(voters=1), Stage(voters=1).announce()
    annulled = annulment.propose_annulment(
        referendum=announced.referendum, officer=announced.officer, reason="Liste yenilenecek."
    )
    draft, question = drafted.referendum.pk, drafted.referendum.questions.get().pk
    names = "edit question-create trustees submit delete desk-create"
    return {
        "annulment_id": [annulled.pk],
        **_of("referenda-staff", names, referendum_id=draft),
        **_of("referenda-staff", "question question-remove", referendum_id=draft, question_id=question),
        **_of("referenda-staff", "desk-remove", referendum_id=draft, desk_id=open_desk(drafted).pk),
        **_of(
            "referenda-staff",
            "annulment-confirm annulment-decline annulment-withdraw",
            referendum_id=announced.referendum.pk,
        ),
        **_of("referenda", "referendum@draft check@draft", referendum_id=draft),
        **_of("referenda-api", "detail@draft", referendum_id=draft),
    }


def _after_voting(counting: Stage, provisional: Stage) -> Rows:
    counting.decrypt(1)
    provisional.decrypt(1, 2)
    doubted = redecryption.propose_redecryption(
        trustee=counting.trustees()[0], officer=counting.officer, reason="Cihaz değişti."
    )
    objection, upheld = (
        objections_operations.file_objection(
            referendum=provisional.referendum, person=voter, text="Sayfa açılmadı."
        )
        for voter in provisional.voters
    )
    objections_operations.answer_objection(
        objection=upheld, officer=provisional.officer, text="Doğru.", upheld=True
    )
    result = provisional.referendum.pk
    return {
        "index": [1],
        "redecryption_id": [doubted.pk],
        "objection_id": [objection.pk],
        **_of(
            "referenda-staff",
            "redecryption redecryption-confirm redecryption-decline redecryption-withdraw",
            referendum_id=counting.referendum.pk,
        ),
        **_of("referenda-staff", "answer propose certify", referendum_id=result),
        **_of("referenda-staff", "conclude", referendum_id=result, objection_id=upheld.pk),
        **_of("referenda", "record object", referendum_id=result),
        **_of("referenda-api", "results objections", referendum_id=result),
    }


def open_desk(stage: Stage) -> Desk:
    return desks_operations.announce_desk(
        referendum=stage.referendum, officer=stage.officer, name="Konak masası"
    )


def _by_district() -> Stage:
    return Stage(
        voters=10,
        districts=[make_district("Karşıyaka")] * 10,
        districts_needed=1,
        district_least=10,
        opens_at=timezone.now() + HOUR,
        closes_at=timezone.now() + 4 * DAY,
    ).make_ready()


def _stage(cast: Cast, **given: Any) -> Stage:
    """Prepared, with the cast's resident as first voter and its trustee among the trustees."""
    opens_at = timezone.now() + HOUR
    stage = Stage(voters=[cast[Role.RESIDENT], make_user()], quorum=30, opens_at=opens_at, **given)
    stage.people[0] = cast[Role.TRUSTEE]
    stage.seeds[cast[Role.TRUSTEE].pk] = ceremony.new_seed()
    drafting.name_trustees(
        officer=stage.officer,
        referendum=stage.referendum,
        people=[(person, f"Emanetçi {place}") for place, person in enumerate(stage.people)],
    )
    return stage


def council(cast: Cast) -> Rows:
    """Processes, organs, elections, population tables, requests, notices, rolls, bulletins."""
    resident = cast[Role.RESIDENT]
    organ = make_organ()
    process, draft = make_process(organ=organ), make_process(published=False)
    election = enter_election(
        officer=cast[Role.OFFICER],
        # A ban of its own: a transactional test may have removed the rule of law that the migration writes.
        draft=ElectionDraft(
            name="Yerel seçimler",
            polling_day=timezone.localdate() + timedelta(days=90),
            embargo_from=timezone.now() + timedelta(days=80),
            embargo_until=timezone.now() + timedelta(days=90),
            legal_reference="298 sayılı Kanun",
        ),
    )
    request = make_request()
    office = make_office(keeper=cast[Role.OFFICER])
    published, unpublished = (add_picture(it, editor=cast[Role.EDITOR]) for it in ("teal", "navy"))
    publish(PageName.ACCESSIBILITY, editor=cast[Role.EDITOR], text_tr=format_picture_line(published, "tr"))
    notify(resident)
    return {
        "process_id": [process.pk],
        "phase_id": [process.phases.get().pk],
        "organ_id": [organ.pk],
        "membership_id": [membership_of(make_member(organ)).pk],
        **_of("processes", "process", slug=process.slug),
        **_of("processes", "organ", slug=organ.slug),
        **_of("processes", "process@draft", slug=draft.slug),
        **_of("processes-api", "process", slug=process.slug),
        **_of("processes-api", "organ", slug=organ.slug),
        **_of("processes-staff", "publish delete", process_id=draft.pk),
        "election_id": [election.pk],
        "set_id": [make_targets().pk],
        "request_id": [request.pk],
        "office_id": [office.pk],
        "district slug": [make_district().slug],
        "pages page": ["about"],
        "pages-staff page": ["about"],
        "pages:version number": [1],
        "page-picture digest": [published.digest],
        "page-picture@unpublished digest": [unpublished.digest],
        "pages-staff:picture-remove digest": [unpublished.digest],
        "privacy:request-status ?": [address_of_request(request).partition("?")[2]],
        **_of("notifications", "follow-subject", subject=f"process:{process.pk}"),
        "notifications:leave ?": [build_leaving_address(resident, [Category.REPLIES]).partition("?")[2]],
        "notice_id": [Notice.objects.get(resident=resident, subject="thing:1").pk],
        "mailing kind": [20],
        "audit:entry number": [1],
        "developers-resource slug": ["polls"],
        **_rolls(resident),
        **_bulletins(),
    }


def _rolls(resident: User) -> Rows:
    listed = somebody()
    roll, draft = make_roll([listed]), make_roll([somebody()], opened=False)
    match(resident, listed)
    ended = make_roll([somebody()])
    with time_machine.travel(timezone.now() + FREEZABLE, tick=True):
        proposal = rolls.propose_freeze(officer=make_user(role="officer"), roll=ended)
    return {
        "roll_id": [roll.pk],
        **_of("roll-staff", "freeze-confirm freeze-withdraw", roll_id=ended.pk),
        "proposal_id": [proposal.pk],
        "correction_id": [ask_to_be_added(make_user(), roll, somebody()).pk],
        "import_id": [look_at(draft, [somebody()]).pk],
        **_of("roll-staff", "edit delete open import preview", roll_id=draft.pk),
        **_of("roll", "roll@draft", roll_id=draft.pk),
        **_of("roll-api", "roll@draft", roll_id=draft.pk),
    }


def _bulletins() -> Rows:
    """The source of their sections is there only while they are made."""
    editor = make_user(role="editor")
    with source_registered():
        draft, waiting, published = (_bulletin(editor) for _ in range(3))
        waiting, published = (
            publishing.submit_edition(edition=it, editor=editor) for it in (waiting, published)
        )
        published = publishing.publish_edition(
            edition=published,
            officer=make_user(role="officer"),
            seen=documents.read_submitted_proposal(published)[1],
        )
    return {
        "publications slug": [published.bulletin.slug],
        "publications-api slug": [published.bulletin.slug],
        "version": [1],
        "section": [f"{KIND}-12"],
        "chart": ["q34"],
        "bulletin_id": [published.bulletin_id],
        "edition_id": [draft.pk],
        "section_id": [draft.sections.get().pk],
        **_of("publications", "by-id@draft", bulletin_id=draft.bulletin_id),
        **_of("publications-staff", "publish return", edition_id=waiting.pk),
        **_of("publications-staff", "new-version", edition_id=published.pk),
    }


def _bulletin(editor: User) -> Edition:
    edition = bulletin_drafts.create_bulletin(editor=editor, text=written())
    bulletin_drafts.add_section(edition=edition, editor=editor, kind=KIND, ident="12")
    return Edition.objects.get(pk=edition.pk)


def _invitation(resident: User) -> str:
    """The query of a link that invites the resident."""
    administrator = make_user(role="administrator")
    WebAuthn.add(administrator, "Anahtar", passkey())
    made = send_invitation(
        administrator=administrator, email=resident.email, roles=[Role.EDITOR], reason="Deneme"
    )
    token = "deneme"
    Invitation.objects.filter(pk=made.pk).update(digest=compute_token_digest(token))
    return f"k={token}"


def accounts(cast: Cast) -> Rows:
    """What everybody keeps in their accounts: two factors, a token. The addresses name the resident's."""
    for account in cast.values():
        TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(account)
        issue_token(user=account, name="Deneme")
    resident = cast[Role.RESIDENT]
    key = WebAuthn.add(resident, "Telefonum", passkey())
    unconfirmed = EmailAddress.objects.create(user=resident, email="yeni@example.org", verified=False)
    return {
        "public_id": [str(resident.public_id)],
        "token_key": [ApiToken.objects.get(user=resident).token_key],
        "pk": [key.instance.pk],
        "people:invitation ?": [_invitation(resident)],
        "invitation_id": [Invitation.objects.get().pk],
        "account_confirm_email key": [EmailConfirmationHMAC(unconfirmed).key],
        "object_id": [resident.pk],
    }


def make_rows(cast: Cast) -> Rows:
    """The rows of all subjects."""
    made: Rows = {}
    for make in (forums, polls, referenda, council, accounts):
        made |= make(cast)
    # Rolling back a savepoint searches them all.
    connection.run_on_commit.clear()
    return made
