"""Kinds of personal data in the forums."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from participation import retention
from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register


def _of(*models: str) -> frozenset[str]:
    return frozenset(f"forums.{model}" for model in models)


KINDS = (
    DataKind(
        name="reading",
        group=Group.PARTICIPATION,
        words=_("Drafts, what you read and follow, whom you block"),
        purpose=_("so that you can continue where you stopped"),
        basis=Basis.CONTRACT,
        kept=_("drafts until you send or delete them, the rest as long as you have the account"),
        holds=_of("Draft", "ReadMark", "ThreadFollow", "BoardFollow", "Block"),
    ),
    DataKind(
        name="moderation",
        group=Group.PARTICIPATION,
        words=_("Reports, decisions about what you wrote, appeals"),
        purpose=_("so that the rules apply to everybody and every decision can be reviewed"),
        basis=Basis.CLAIM,
        kept=_("as long as you have the account; the public log names nobody"),
        holds=_of("Report", "Decision", "Appeal", "ReviewItem", "Finding", "Hiding", "Suspension"),
    ),
    DataKind(
        name="statement_votes",
        group=Group.PARTICIPATION,
        words=_("Your votes on statements"),
        purpose=_("to draw the consensus map"),
        basis=Basis.POLITICAL,
        kept=_(
            "under a secret mark, without your name and the time; when voting closes, the link from the mark "
            "to you is destroyed"
        ),
        holds=_of("StatementVote", "ConversationKey"),
    ),
    DataKind(
        name="support",
        group=Group.PARTICIPATION,
        words=_("That you support a post"),
        purpose=_("so that each person counts once"),
        basis=Basis.POLITICAL,
        kept=_("under a secret mark, without your name and the time, as long as the post is kept"),
        holds=_of("Support"),
    ),
    DataKind(
        name="member",
        group=Group.PARTICIPATION,
        words=_(
            "Your name in forum addresses, the number of your posts, and how often reports by you or about "
            "you "
            "were upheld"
        ),
        purpose=_("so that others can address you, and new accounts cannot flood the forums"),
        basis=Basis.INTEREST,
        kept=_("as long as you have the account"),
        holds=_of("Member"),
    ),
    DataKind(
        name="posts",
        group=Group.PARTICIPATION,
        words=_("What you write in the forums, with its earlier versions and pictures"),
        purpose=_("so that others can read and answer it"),
        basis=Basis.MADE_PUBLIC,
        kept=_(
            "until you delete it: after that others no longer see it, and its text and pictures are erased "
            "after 30 days"
        ),
        holds=_of(
            *("Thread", "Post", "PostVersion", "PostLink", "PostFingerprint", "Attachment", "Mention"),
            "Statement",
        ),
    ),
)

RULES = (
    retention.Rule(
        name="waiting_pictures",
        kind="posts",
        words=_("Pictures that were uploaded and never sent with a post"),
        days=pictures_operations.KEPT_WAITING.days,
        since=_("uploading"),
        why=_("a draft may still need them for a while"),
        valid_from=date(2026, 11, 1),
        job=pictures_operations.delete_pictures,
    ),
    retention.Rule(
        name="removed_pictures",
        kind="posts",
        words=_("Pictures removed from posts"),
        days=pictures_operations.KEPT_REMOVED.days,
        since=_("removing"),
        why=_("moderators can still look at them, so that removing does not evade a report"),
        valid_from=date(2026, 11, 1),
        job=pictures_operations.delete_pictures,
    ),
    retention.Rule(
        name="deleted_posts",
        kind="posts",
        words=_("Deleted posts, with their earlier versions, unless a report about them is open"),
        days=posting.KEPT_DELETED.days,
        since=_("deleting"),
        why=_("moderators can still read them, so that deleting does not evade a report"),
        valid_from=date(2026, 11, 1),
        job=posting.erase_deleted,
    ),
)


def register_kinds() -> None:
    register(
        KINDS,
        also={OFFICIAL_ACTS: _of("Summary", "ThreadAct", "RuleBook.published_by")},
        impersonal=_of(
            *("Board", "Tag", "Thread_tags", "RuleBook", "Rule", "ListedWord", "Conversation"),
            "ConsensusMap",
        ),
    )
    retention.register(RULES)
