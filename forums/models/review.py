"""The rule book, reports, what screening found, and the queue in which moderators work."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_WORD = 500


class RuleBook(models.Model):
    """A version of the rules. Published it never changes; a newer one supersedes it. It holds from
    ``published_at`` on, until which it is announced."""

    version = models.PositiveIntegerField(unique=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why = models.CharField(_("what is new"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"


class Rule(models.Model):
    """A rule of a book. ``code`` stays the same from book to book, so that figures can be compared.

    ``weight``: how much a report under it counts in the queue, 1 to 10; breaking one of weight 1 costs its
    author no trust.
    """

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="rules")
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("rule"), max_length=120)
    title_en = models.CharField(_("rule in English"), max_length=120)
    text = models.TextField(_("what it means"), max_length=2000)
    text_en = models.TextField(_("what it means, in English"), max_length=2000)
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


class Origin(models.TextChoices):
    """What brought an item into the queue first."""

    REPORTS = "reports", _("reported")
    SCREENING = "screening", _("found by screening")
    PREMODERATION = "premoderation", _("waits before it is published")


class ReviewItem(models.Model):
    """A post or a statement that a moderator has to look at; decided once.

    ``score`` orders the queue, the greatest first (``forums.scoring``). ``holds``: nobody else sees it
    until it is decided. A claim ends by itself at ``claimed_until``. ``changed_at`` moves with whatever
    moderators see of the item: the newest one is the version of the queue.
    """

    post = models.ForeignKey("forums.Post", on_delete=models.PROTECT, null=True, related_name="reviews")
    statement = models.ForeignKey(
        "forums.Statement", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    board = models.ForeignKey("forums.Board", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=13, choices=Origin)
    score = models.PositiveIntegerField(default=0)
    holds = models.BooleanField(default=False)
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
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="forums_item_origin_known"),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"], condition=Q(decided_at__isnull=True), name="forums_item_queue"
            ),
            models.Index(fields=["-changed_at"], name="forums_item_newest_change"),
        ]


class Report(models.Model):
    """Somebody says that a post breaks a rule. ``right``: whether the decision agreed; None until then."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("in your words"), max_length=LONGEST_WORD, blank=True)
    at = models.DateTimeField()
    right = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "reporter"], name="forums_report_once")]


class Finding(models.Model):
    """What screening found (``forums.screening``); ``detail`` as it gave it."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20)
    weight = models.PositiveSmallIntegerField()
    detail = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["-weight", "pk"]


class ListedWord(models.Model):
    """An entry that staff added to the word lists of screening (``forums.screening.entries``): one word or a
    phrase, a beginning where it ends in ``*``. ``innocent``: never found, although an entry matches it."""

    word = models.CharField(_("word"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=[("tr", "Türkçe"), ("en", "English")])
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=[(1, _("mild")), (2, _("clear")), (3, _("severe"))], default=2
    )
    exact = models.BooleanField(_("Turkish letters are told from their plain neighbours"), default=False)
    innocent = models.BooleanField(_("an innocent word"), default=False)

    class Meta:
        default_permissions = ()
        ordering = ["language", "word"]
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="forums_listedword_once"),
            models.CheckConstraint(condition=~Q(word=""), name="forums_listedword_has_word"),
            models.CheckConstraint(condition=Q(severity__range=(1, 3)), name="forums_listedword_severity"),
        ]

    def __str__(self) -> str:
        return self.word
