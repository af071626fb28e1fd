"""Tables of rule books and rules."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RuleBook(models.Model):
    """A version of the rules. It never changes once published; a newer version supersedes it.

    It is in force from ``published_at`` (inclusive), and announced before that.
    """

    version = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why = models.CharField(_("what’s new"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"


class Rule(models.Model):
    """A rule of a book. ``code`` identifies the rule across versions, for statistics.

    ``weight``: weight of a report under it in the queue, 1 to 10; breaking a rule of weight 1 does not reduce
    trust.
    """

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="rules")
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("rule"), max_length=120)
    title_en = models.CharField(_("rule in English"), max_length=120)
    text = models.TextField(_("meaning"), max_length=2000)
    text_en = models.TextField(_("meaning in English"), max_length=2000)
    weight = models.PositiveSmallIntegerField(default=3)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="forums_rule_code_once"),
            models.UniqueConstraint(fields=["book", "number"], name="forums_rule_number_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 10)), name="forums_rule_weight"),
        ]

    def __str__(self) -> str:
        return self.title
