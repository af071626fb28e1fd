"""Seeds threads in all states of their pages, and a resident who wrote in them."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from forums.boards import operations as boards_operations
from forums.curation.operations import acts
from forums.discussion import rendering
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.models import Post, Thread
from forums.discussion.operations import posting, support
from forums.discussion.pictures import operations as pictures_operations
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import claims, decisions
from forums.moderation.operations.decisions import Verdict
from forums.moderation.reports import operations as reports_operations
from forums.moderation.rule_books.queries import get_current_book
from forums.review.models import Action, Decision, Report, ReviewItem
from forums.statements import operations as statements_operations
from forums.statements.models import Statement
from participation.notifications import wording
from participation.notifications.mails import build_leaving_address, build_notices_mail
from participation.notifications.models import Category, Notice, Rhythm
from participation.people.models import Role, User
from participation.people.operations.accounts import create_account
from participation.people.operations.profiles import update_profile
from participation.people.operations.roles import grant_role
from polls.questionnaire.models import Poll
from tests.forums.making import make_established_writer
from tests.journeys.cast import EDITOR, MODERATOR, RESIDENTS, SECOND_MODERATOR, WRITER
from tests.participation.notifications.making import want
from tests.pictures import street


def named(email: str, name: str) -> User:
    user = User.objects.get(email=email)
    update_profile(
        user=user,
        display_name=name,
        district=user.profile.district,
        neighbourhood=None,
    )
    return User.objects.get(email=email)


def rest(writer: User) -> None:
    """Let two days pass: many posts within minutes would be screened."""
    Post.objects.filter(author=writer).update(created_at=F("created_at") - timedelta(days=2))


def mail_of(reader: User, language: str) -> str:
    """The daily mail of the reader's notices, as HTML."""
    with override(language):
        rendered = wording.render_notices(reader, Notice.objects.filter(resident=reader))
        mail = build_notices_mail(reader, Rhythm.DAILY, rendered, more=2)
    return str(mail.alternatives[0][0])


def forums() -> dict[str, int | str]:
    """Ids by name: ``thread`` is the demo's first, ``own_post`` the writer's, edited once; ``quiet_thread``
    has statements without votes, ``ended_thread`` closed ones; ``leaving`` is the token that ends the
    writer's mails of replies.
    """
    thread = Thread.objects.order_by("pk")[0]
    writer = named(WRITER, "Yazan Kişi")
    sent = pictures_operations.store_picture(
        uploader=writer, place=f"thread:{thread.pk}", data=street(), description="Dar bir kaldırım"
    )
    own = posting.reply_to_thread(
        thread=thread, author=writer, body="Bence *kaldırımlar* önce gelmeli.", pictures=[sent.pk]
    ).post
    mark = posting.build_version_token(own)
    posting.edit_post(
        post=own, editor=writer, body="Bence kaldırımlar ve rampalar önce gelmeli.", seen=mark, reason="Ek"
    )
    gone = posting.reply_to_thread(thread=thread, author=writer, body="Bunu yanlışlıkla gönderdim.").post
    posting.delete_post(post=gone, author=writer)
    drafts_operations.save_draft(
        resident=writer, place=f"board:{thread.board_id}", title="Yarım", body="kalan söz"
    )
    pictures_operations.store_picture(
        uploader=writer, place=f"board:{thread.board_id}", data=street(), description=""
    )
    rest(writer)
    leader = User.objects.get(email=EDITOR)
    quiet, ended = Thread.objects.order_by("pk")[1:3]
    for other in (quiet, ended):
        statements_operations.open_conversation(
            thread=other, leader=leader, question="Gece için ne önerirsiniz?"
        )
    plain = posting.start_thread(
        board=quiet.board,
        author=writer,
        title="Bisiklet yolları nerede kesiliyor?",
        body="Yazın, haritalayalım.",
    ).post.thread
    statement = statements_operations.suggest_statement(
        conversation=ended.conversation, author=writer, words="Gece otobüsleri yarım saatte bir gelsin."
    )
    moderator = User.objects.get(email=MODERATOR)
    item = ReviewItem.objects.get(statement=statement)
    decisions.decide_item(item=item, moderator=moderator, verdict=Verdict(action=Action.DISMISSED))
    statements_operations.close_conversation(
        conversation=ended.conversation, leader=leader, reason="Deneme bitti."
    )
    opening = Post.objects.get(thread=thread, is_opening=True)
    answer = "Rampalar okulun önünden başlasın."
    posting.reply_to_thread(thread=thread, author=named(EDITOR, "Elif Editör"), body=answer, reply_to=own)
    _mark_posts(plain)
    want(writer, Rhythm.DAILY)
    made = {**_curated(thread, writer), **_to_merge(thread, writer), **moderation(writer)}
    rest(writer)
    return {
        **made,
        "thread": thread.pk,
        "opening": opening.pk,
        "own_post": own.pk,
        "leaving": build_leaving_address(writer, [Category.REPLIES]).partition("k=")[2],
        **{f"mail_{language}": mail_of(writer, language) for language in ("tr", "en")},
        "quiet_thread": quiet.pk,
        "ended_thread": ended.pk,
        "plain_thread": plain.pk,
        "marked_thread": plain.pk,
        "statement": Statement.objects.published()
        .filter(conversation__thread=thread)
        .exclude(author=writer)
        .order_by("pk")[0]
        .pk,
    }


def _curated(thread: Thread, writer: User) -> dict[str, int]:
    """A thread with everything that moderators and editors can add, and an archived board."""
    moderator = User.objects.get(email=MODERATOR)
    editor = User.objects.get(email=EDITOR)
    rest(writer)
    started = posting.start_thread(
        board=thread.board, author=writer, title="Kaldırımlara rampa yapılsın mı?", body="Bizim sokakta yok."
    )
    curated = Thread.objects.get(pk=started.post.thread_id)
    given: dict[str, Any] = {"thread": curated, "moderator": moderator}
    acts.feature_thread(**given, reason="Çok kişiyi ilgilendiriyor.")
    acts.retitle_thread(**given, title="Kaldırımlara rampa yapılsın", reason="Soru değil, öneri.")
    acts.set_slow_mode(**given, seconds=300, reason="Tartışma hızlandı.")
    acts.summarise_thread(
        **given, body="Öneri **destek** gördü; yapılacak.", sources=[started.post.pk], close=True
    )
    poll = Poll.objects.public().order_by("pk")[:1].get()
    acts.embed_in_thread(
        thread=curated, editor=editor, embedded=f"poll:{poll.pk}", reason="Bu konudan doğan yoklama."
    )
    archived = boards_operations.save_board(
        editor=editor,
        draft=boards_operations.BoardDraft(name="Eski forum", description="2024’te konuşulanlar."),
    )
    boards_operations.archive_board(board=archived, editor=editor)
    return {"curated": curated.pk, "board": thread.board_id, "archived_board": archived.pk}


def _mark_posts(thread: Thread) -> None:
    """A reply whose supports were given to an earlier text, one of staff that quotes it, and an opening that
    reports fold.
    """
    residents = [make_established_writer(name=name) for name in ("Nil Bahçeli", "Ozan Kıyı", "Pınar Tepe")]
    author = residents[0]
    reply = posting.reply_to_thread(
        thread=thread, author=author, body="Mithatpaşa Caddesi’nde, köprünün altında kesiliyor."
    ).post
    for person in residents[1:]:
        support.support_post(post=reply, resident=person, on=True)
    posting.edit_post(
        post=reply,
        editor=author,
        body="Sahil yolunda hiç kesilmiyor; asıl eksik olan park yeri ve gece ışığı.",
        seen=posting.build_version_token(reply),
        reason="Yeniden yazdım.",
    )
    reply.refresh_from_db()
    posting.reply_to_thread(
        thread=thread,
        author=User.objects.get(email=EDITOR),
        body=f"{rendering.format_quote(reply)}\n\nIşıkları ilgili daireye sorduk.",
        reply_to=reply,
    )
    rule = get_current_book().rules.get(code="hakaret")
    for reporter in residents:
        reports_operations.report_post(post=thread.posts.get(is_opening=True), reporter=reporter, rule=rule)


def _to_merge(thread: Thread, writer: User) -> dict[str, int]:
    """Two threads that a journey merges, the second one with a reply."""
    numbers: dict[str, int] = {}
    rest(writer)
    for name, title in (("kept", "Duraklara gölgelik gelsin"), ("away", "Otobüs durakları çok sıcak")):
        started = posting.start_thread(
            board=thread.board, author=writer, title=title, body=f"{title}: yazın beklenmiyor."
        )
        numbers |= {f"{name}_thread": started.post.thread_id, f"{name}_post": started.post.pk}
    answered = Thread.objects.get(pk=numbers["away_thread"])
    answer = posting.reply_to_thread(thread=answered, author=writer, body="Ağaç da dikilebilir.").post
    return {**numbers, "answer": answer.pk}


def moderators() -> tuple[User, User]:
    """The demo's moderator and a second one with the same password."""
    first = named(MODERATOR, "Mert Moderatör")
    second = create_account(email=SECOND_MODERATOR, password=None, email_confirmed=True)
    grant_role(administrator=None, user=second, role=Role.MODERATOR, reason="Deneme: ikinci moderatör.")
    User.objects.filter(pk=second.pk).update(password=first.password)
    return first, named(SECOND_MODERATOR, "Mine Moderatör")


def moderation(writer: User) -> dict[str, int | str]:
    """An open item, a claimed one, a decision, and a decision with a pending appeal."""
    first, second = moderators()
    thread = Thread.objects.order_by("pk")[1]
    rules = {rule.code: rule for rule in get_current_book().rules.all()}
    reporters = [User.objects.get(email=email) for email in RESIDENTS[:2]]

    def said(body: str) -> Post:
        rest(writer)
        return posting.reply_to_thread(thread=thread, author=writer, body=body).post

    def reported(body: str, code: str) -> Report:
        post = said(body)
        for reporter in reporters:
            made = reports_operations.report_post(
                post=post, reporter=reporter, rule=rules[code], words="Bakar mısınız?"
            )
        return made

    def decided(body: str, code: str) -> Decision:
        item = reported(body, code).item
        return decisions.decide_item(
            item=item, moderator=first, verdict=Verdict(action=Action.HIDDEN, rule=rules[code])
        )

    open_item = reported("Bu fikri savunan ancak bir şey bilmeyendir. 35 KLM 482", "hakaret").item
    claimed = reported("Satılık bisiklet, uygun fiyata.", "reklam").item
    claims.claim_review_item(item=claimed, moderator=second)
    # A real claim ends after 15 minutes; on a slow machine some journeys begin later than that.
    ReviewItem.objects.filter(pk=claimed.pk).update(claimed_until=timezone.now() + timedelta(days=1))
    decision = decided("Hepiniz aynısınız, konuşmaya değmez.", "hakaret")
    appealed = decided("Dün akşamki maçı kim izledi?", "konu-disi")
    appeal = appeals_operations.lodge_appeal(
        decision=appealed, author=writer, words="Maç günü ulaşımdan söz ediyordum."
    )
    assert decision.item is not None
    return {
        "open_item": open_item.pk,
        "claimed_item": claimed.pk,
        "decided_item": decision.item.pk,
        "decision": str(decision.number),
        "appealed_decision": str(appealed.number),
        "appeal": appeal.pk,
        "year": timezone.localtime().year,
    }
