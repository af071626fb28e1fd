"""Open answers, stored separately from the responses they came with, and their review."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polls.questionnaire.models import MAX_TEXT_LENGTH, Question


class TextState(models.TextChoices):
    """Review status of an open answer. The review begins when the poll is counted."""

    PENDING = "pending", _("to be reviewed")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("not published")


class WithheldReason(models.TextChoices):
    """Why an answer is not published.

    A fixed list: the number of answers by reason is public, and a free text could disclose the answer.
    """

    PERSONAL = "personal", _("it would identify somebody even if masked")
    INSULT = "insult", _("insults, threats or hatred")
    UNLAWFUL = "unlawful", _("publishing it could be an offence")
    ADVERTISING = "advertising", _("advertising")
    OFF_TOPIC = "off_topic", _("it does not answer the question")
    UNREADABLE = "unreadable", _("it cannot be understood")


class TextCode(models.Model):
    """A heading under which editors group open answers."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="codes")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("heading"), max_length=80)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="polls_textcode_position"),
            models.UniqueConstraint(fields=["question", "name"], name="polls_textcode_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OpenText(models.Model):
    """A text written for an open question, stored separately from the rest of the response.

    A text may identify its author; it must not lead to their choices. So ``pseudonym`` differs from the
    response's: it is HMAC-SHA256(poll key, "question id:resident id") while the poll is open and 32 random
    bytes after it is counted. ``published_text`` is the public, masked text, empty unless published.
    ``reason`` is a ``WithheldReason``. No column has the time or the reviewer of a decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    pseudonym = models.BinaryField(max_length=32)
    text = models.TextField(max_length=MAX_TEXT_LENGTH)
    state = models.CharField(max_length=9, choices=TextState, default=TextState.PENDING)
    published_text = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    code = models.ForeignKey(TextCode, on_delete=models.PROTECT, null=True, blank=True, related_name="texts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "pseudonym"], name="polls_opentext_one_per_pseudonym"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="polls_opentext_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=TextState.values), name="polls_opentext_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=TextState.PUBLISHED) & ~Q(published_text="")
                | ~Q(state=TextState.PUBLISHED) & Q(published_text=""),
                name="polls_opentext_words_iff_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=TextState.WITHHELD) | ~Q(reason=""),
                name="polls_opentext_withheld_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["question", "state"], name="polls_opentext_review")]
