"""What moderators decided, with reasons; appeals to another one; terms of suspension."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 2000


class Action(models.TextChoices):
    """``dismissed``: nothing to object to; a held post is published by it."""

    DISMISSED = "dismissed", _("no rule broken")
    HIDDEN = "hidden", _("hidden")
    REDACTED = "redacted", _("personal data edited out")
    LOCKED = "locked", _("thread locked")
    WARNED = "warned", _("author warned")
    SUSPENDED = "suspended", _("author suspended for a time")


class Decision(models.Model):
    """A statement of reasons: never edited. ``number`` is what its addresses are made of.

    ``words`` go to the author alone; the moderation log shows rule, action, scope and term. ``standing``
    ends when an appeal overturns it.
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
    words = models.TextField(_("to the author"), max_length=LONGEST_REASON, blank=True)
    #: The rule was broken by an automated means of detection, or found so by people.
    found_by_screening = models.BooleanField(default=False)
    automated = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    appeal_until = models.DateTimeField(null=True)
    standing = models.BooleanField(default=True)
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


class AppealState(models.TextChoices):
    OPEN = "open", _("waits for a decision")
    UPHELD = "upheld", _("the decision stands")
    OVERTURNED = "overturned", _("the decision was overturned")


class Appeal(models.Model):
    """The author asks another moderator to look again. ``first`` is who decided before; the database lets
    nobody else than another person decide the appeal."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField(_("why it should be looked at again"), max_length=LONGEST_REASON)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="forums_appeal_has_words"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(first__isnull=True) | ~Q(decided_by=F("first")),
                name="forums_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(state__in=[AppealState.UPHELD, AppealState.OVERTURNED])
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="forums_appeal_decided_with_an_answer",
            ),
        ]


class Suspension(models.Model):
    """``resident`` may not write until ``until``, unless it was ``lifted_at`` before."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="suspension")
    since = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="forums_suspension_has_a_term")
        ]
        indexes = [models.Index(fields=["resident", "-until"], name="forums_suspension_of")]
