"""Short statements that people agree or disagree with or pass on, and the map drawn from them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forums.text.lengths import LONGEST_STATEMENT

LONGEST_REASON = 500


class Conversation(models.Model):
    """The statements of a thread. Closed, it takes neither statements nor votes, and its key is destroyed.

    ``newest``: the map that stands.
    """

    thread = models.OneToOneField("forums.Thread", on_delete=models.PROTECT, related_name="conversation")
    question = models.CharField(_("what statements are asked about"), max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    #: Grows with each vote; a map made at an older number is behind.
    votes_version = models.PositiveBigIntegerField(default=0)
    newest = models.ForeignKey(
        "forums.ConsensusMap", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    #: Closed, what deleted votes and the key left in the database's files is overwritten, too.
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
    """The secret 32 bytes of a conversation's pseudonyms; the row goes when it closes."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    key = models.BinaryField(max_length=32)


class StatementState(models.TextChoices):
    HELD = "held", _("waits for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


class StatementQuerySet(models.QuerySet["Statement"]):
    def published(self) -> "StatementQuerySet":
        return self.filter(state=StatementState.PUBLISHED)


class Statement(models.Model):
    """One thought in one sentence. Once voted on its words do not change (the database refuses).

    ``reason``: for its author, why it is hidden without a decision. The counts are of votes so far and not
    public; those of a map are.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="statements")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.CharField(_("statement"), max_length=LONGEST_STATEMENT)
    #: Folded, without punctuation: the same thought is not asked twice.
    folded = models.CharField(max_length=LONGEST_STATEMENT, editable=False)
    state = models.CharField(
        max_length=9, choices=StatementState, default=StatementState.HELD, editable=False
    )
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, editable=False)
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


#: A vote of which the newest map knows nothing, or another one.
NOT_ON_MAP = Q(counted__isnull=True) | ~Q(counted=F("vote"))


class StatementVote(models.Model):
    """``voter`` is a keyed pseudonym; ids are random. ``counted``: the vote as the newest map has it, so that
    whoever differs from that map can be counted. No time, no order."""

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
