"""Tables of conversations, statements and votes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forums.text.lengths import MAX_STATEMENT_LENGTH

MAX_REASON_LENGTH = 500


class Conversation(models.Model):
    """The statements of a thread, on one question. Once closed, it takes neither statements nor votes, and
    its key is destroyed.

    ``newest``: the current map.
    """

    thread = models.OneToOneField("forums.Thread", on_delete=models.PROTECT, related_name="conversation")
    question = models.CharField(_("question for the statements"), max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    #: Grows with each vote; a map with a lower number is behind.
    votes_version = models.PositiveBigIntegerField(default=0)
    newest = models.ForeignKey(
        "forums.ConsensusMap", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    #: When the remains of deleted votes and the key in the database's files were overwritten, after closing.
    overwritten_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="forums_conversation_asks"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")),
                name="forums_conversation_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def topic(self) -> str:
        return f"consensus:{self.thread_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ConversationKey(models.Model):
    """The secret key (32 bytes) of a conversation's pseudonyms; deleted after the conversation closes."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    key = models.BinaryField(max_length=32)


class StatementState(models.TextChoices):
    HELD = "held", _("waiting for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


class StatementQuerySet(models.QuerySet["Statement"]):
    def published(self) -> "StatementQuerySet":
        return self.filter(state=StatementState.PUBLISHED)


class Statement(models.Model):
    """One thought in one sentence. The text never changes once there are votes (enforced by the database).

    ``reason``: why it was hidden without a decision, for its author. The counts are current and secret; only
    the counts of a published map are public.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="statements")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.CharField(_("statement"), max_length=MAX_STATEMENT_LENGTH)
    #: ``cleaning.compute_statement_key`` of the text: no statement is put to the vote twice.
    folded = models.CharField(max_length=MAX_STATEMENT_LENGTH, editable=False)
    state = models.CharField(
        max_length=9, choices=StatementState, default=StatementState.HELD, editable=False
    )
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True, editable=False)
    created_at = models.DateTimeField()
    agreed = models.PositiveIntegerField(default=0)
    disagreed = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)

    objects = StatementQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "folded"], name="forums_statement_once"),
            models.CheckConstraint(condition=~Q(text=""), name="forums_statement_has_words"),
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="forums_statement_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def seen(self) -> int:
        return self.agreed + self.disagreed + self.passed


class Stance(models.IntegerChoices):
    AGREE = 1, _("I agree")
    DISAGREE = -1, _("I disagree")
    PASS = 0, _("Pass")


#: Votes that the newest map has not counted, or counted with another stance.
NOT_ON_MAP = Q(counted__isnull=True) | ~Q(counted=F("vote"))


class StatementVote(models.Model):
    """A vote. ``voter``: keyed pseudonym; ids are random; no time is stored. ``counted``: the stance in the
    newest map, to find people whose votes differ from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="votes")
    voter = models.BinaryField(max_length=32)
    vote = models.SmallIntegerField(choices=Stance)
    counted = models.SmallIntegerField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["statement", "voter"], name="forums_statementvote_once"),
            models.CheckConstraint(condition=Q(vote__range=(-1, 1)), name="forums_statementvote_known"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__range=(-1, 1)),
                name="forums_statementvote_counted_known",
            ),
        ]
        indexes = [
            models.Index(fields=["statement"], condition=NOT_ON_MAP, name="forums_statementvote_new"),
        ]
