"""Tables of review items, reports, findings and decisions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_DECISION_LENGTH = 2000
MAX_REPORT_LENGTH = 500


class Action(models.TextChoices):
    """Action of a decision. ``dismissed``: no rule was broken; a held post or statement is published."""

    DISMISSED = "dismissed", _("no rule broken")
    HIDDEN = "hidden", _("hidden")
    REDACTED = "redacted", _("personal data removed")
    LOCKED = "locked", _("thread locked")
    WARNED = "warned", _("author warned")
    SUSPENDED = "suspended", _("author suspended")


class Decision(models.Model):
    """A statement of reasons. Never edited. ``number`` identifies it in URLs.

    ``words`` are shown to the author alone; the public moderation log shows rule, action, scope and term.
    ``in_effect`` is False once an appeal has overturned the decision. ``until``: end of a suspension.
    """

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.OneToOneField(
        "forums.ReviewItem", on_delete=models.PROTECT, null=True, related_name="decision"
    )
    post = models.ForeignKey("forums.Post", on_delete=models.PROTECT, null=True, related_name="decisions")
    statement = models.ForeignKey(
        "forums.Statement", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    thread = models.ForeignKey("forums.Thread", on_delete=models.PROTECT, null=True, related_name="decisions")
    board = models.ForeignKey("forums.Board", on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=9, choices=Action)
    rule = models.ForeignKey("forums.Rule", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("to the author"), max_length=MAX_DECISION_LENGTH, blank=True)
    #: Whether automated screening, not a person, detected the breach.
    found_by_screening = models.BooleanField(default=False)
    automated = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    appeal_until = models.DateTimeField(null=True)
    in_effect = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="forums_decision_known"),
            models.CheckConstraint(
                condition=Q(action=Action.DISMISSED) | (Q(rule__isnull=False) & ~Q(words="")),
                name="forums_decision_states_reasons",
            ),
            models.CheckConstraint(
                condition=Q(automated=True) | Q(by__isnull=False), name="forums_decision_made_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(action=Action.SUSPENDED) | Q(until__gt=F("at")),
                name="forums_decision_suspends_for_a_term",
            ),
        ]
        indexes = [models.Index(fields=["author", "-id"], name="forums_decision_by_author")]


class Origin(models.TextChoices):
    """What first put an item into the queue."""

    REPORTS = "reports", _("reported")
    SCREENING = "screening", _("found by screening")
    PREMODERATION = "premoderation", _("waiting for publication")


class ReviewItem(models.Model):
    """A post or statement in the review queue. It is decided once.

    ``score`` orders the queue, highest first (``forums.review.scoring``). ``holds``: the content is hidden
    from others until it is decided. ``reports_took_effect_at``: when reports hid the post, or if ``folds``,
    folded its text. A claim expires at ``claimed_until``. ``changed_at`` is set by every
    change that moderators see; the newest one is the version of the queue.
    """

    post = models.ForeignKey("forums.Post", on_delete=models.PROTECT, null=True, related_name="reviews")
    statement = models.ForeignKey(
        "forums.Statement", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    board = models.ForeignKey("forums.Board", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=13, choices=Origin)
    score = models.PositiveIntegerField(default=0)
    holds = models.BooleanField(default=False)
    reports_took_effect_at = models.DateTimeField(null=True)
    folds = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, statement__isnull=True)
                | Q(post__isnull=True, statement__isnull=False),
                name="forums_item_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(decided_at__isnull=True, post__isnull=False),
                name="forums_item_open_once_for_post",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(decided_at__isnull=True, statement__isnull=False),
                name="forums_item_open_once_for_statement",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="forums_item_claimed_until_some_time",
            ),
            models.CheckConstraint(
                condition=Q(reports_took_effect_at__isnull=True, folds=False)
                | Q(reports_took_effect_at__isnull=False, post__isnull=False),
                name="forums_item_reports_act_on_posts",
            ),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="forums_item_origin_known"),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"], condition=Q(decided_at__isnull=True), name="forums_item_queue"
            ),
            models.Index(fields=["-changed_at"], name="forums_item_newest_change"),
            models.Index(
                fields=["-id"],
                condition=Q(reports_took_effect_at__isnull=False),
                name="forums_item_reports_effect",
            ),
        ]


class HidingQuerySet(models.QuerySet["Hiding"]):
    def waiting(self) -> "HidingQuerySet":
        """Neither decided by another person nor lapsed, even if it is due."""
        return self.filter(lapsed_at__isnull=True, item__decided_at__isnull=True)


class Hiding(models.Model):
    """A post hidden at once by a moderator who may not decide about it, because nobody else was there to.

    Another person decides the item until ``due_at`` (exclusive); otherwise the post is shown again at
    ``lapsed_at``. Once for each item. Triggers keep ``by`` from deciding, and the row unchanged.
    """

    item = models.OneToOneField(ReviewItem, on_delete=models.PROTECT, related_name="hiding")
    rule = models.ForeignKey("forums.Rule", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("to the author"), max_length=MAX_DECISION_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)

    objects = HidingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="forums_hiding_states_reasons"),
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="forums_hiding_due_later"),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | Q(lapsed_at__gte=F("due_at")),
                name="forums_hiding_lapses_when_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(lapsed_at__isnull=True), name="forums_hiding_by_due_date"
            )
        ]

    @property
    def waits(self) -> bool:
        """As ``HidingQuerySet.waiting``; ``item`` is joined."""
        return self.lapsed_at is None and self.item.decided_at is None


class Report(models.Model):
    """A person's report that a post or statement breaks a rule. ``right``: whether the decision agreed; None
    until it is decided. ``reporter``: None once the account was deleted.
    """

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    rule = models.ForeignKey("forums.Rule", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("details"), max_length=MAX_REPORT_LENGTH, blank=True)
    at = models.DateTimeField()
    right = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "reporter"], name="forums_report_once")]


class Finding(models.Model):
    """A stored finding of screening; ``detail`` as in ``forums.text.screening.findings.Finding``. ``holds``:
    it keeps the post from others until a moderator decides, so the author is told.
    """

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20)
    weight = models.PositiveSmallIntegerField()
    detail = models.JSONField(default=dict)
    holds = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-weight", "pk"]
