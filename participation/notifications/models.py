"""Notices, what residents want to be notified of and how, what they follow, and broadcasts to many."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What people choose by. Each kind of notice belongs to one (``registry``)."""

    REPLIES = "replies", _("Replies and mentions")
    FOLLOWED = "followed", _("What I follow in the forums")
    DISTRICT = "district", _("New polls and referenda in my district")
    OFFICIAL = "official", _("Official answers")
    RESULTS = "results", _("Results of what I follow")
    REPORTS = "reports", _("What became of my reports")
    DECISIONS = "decisions", _("Decisions about my posts and my account")
    WORK = "work", _("What is waiting for me in my roles")


#: The category whose notices always appear on the site.
REQUIRED = Category.DECISIONS


class Rhythm(models.TextChoices):
    """When notices of a category go out by mail."""

    NEVER = "never", _("never")
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


class Broadcast(models.Model):
    """A notice that goes to many accounts, in slices by a background job.

    ``after``: the highest id of an account that was dealt with; ``is_done``: all were. A kind is broadcast
    once for each subject, so a row stays and is found by the next attempt.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    address = models.CharField(max_length=300)
    after = models.BigIntegerField(default=0)
    is_done = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="notifications_broadcast_once"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(subject="") & Q(address__startswith="/"),
                name="notifications_broadcast_about_something",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(is_done=False), name="notifications_broadcast_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Notice(models.Model):
    """Something that ``resident`` is notified of.

    ``kind`` selects the wording (``registry``), ``subject`` is what it is about, such as ``thread:12``.
    ``read_at`` shows whether it was read, never when: it is set to ``at``. ``on_site``: the list shows it.
    ``mail``: when it goes out by mail, as chosen for its category; ``mailed_at``: when it did.

    While it is unread, further notices of the same kind and subject are merged into it: ``count`` grows,
    ``at`` moves, and ``address`` (the path of the Turkish page) stays that of the first.
    """

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    address = models.CharField(max_length=300)
    #: Data for the wording; never text that somebody wrote, which may have to be hidden.
    details = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    on_site = models.BooleanField(default=True)
    mail = models.CharField(max_length=7, choices=Rhythm, default=Rhythm.NEVER)
    mailed_at = models.DateTimeField(null=True)
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "subject"],
                condition=Q(read_at__isnull=True),
                name="notifications_notice_once_while_unread",
            ),
            models.UniqueConstraint(
                fields=["resident", "broadcast"],
                condition=Q(broadcast__isnull=False),
                name="notifications_notice_once_of_broadcast",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(subject="") & Q(address__startswith="/"),
                name="notifications_notice_about_something",
            ),
            models.CheckConstraint(
                condition=Q(mail__in=Rhythm.values), name="notifications_notice_rhythm_known"
            ),
            models.CheckConstraint(
                condition=Q(on_site=True) | ~Q(mail=Rhythm.NEVER), name="notifications_notice_goes_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "-at", "-id"], name="notifications_of_resident"),
            models.Index(fields=["at"], name="notifications_by_age"),
            models.Index(
                fields=["mail", "at"],
                condition=Q(read_at__isnull=True, mailed_at__isnull=True) & ~Q(mail=Rhythm.NEVER),
                name="notifications_to_mail",
            ),
        ]


class Preference(models.Model):
    """How ``resident`` wants notices of ``category``. Without a row: on the site, never by mail."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=10, choices=Category)
    on_site = models.BooleanField(default=True)
    mail = models.CharField(max_length=7, choices=Rhythm, default=Rhythm.NEVER)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "category"], name="notifications_preference_once"),
            models.CheckConstraint(
                condition=Q(category__in=Category.values) & Q(mail__in=Rhythm.values),
                name="notifications_preference_known",
            ),
            models.CheckConstraint(
                condition=Q(on_site=True) | ~Q(category=REQUIRED),
                name="notifications_preference_required_on_site",
            ),
        ]


class MailSettings(models.Model):
    """When and in which language ``resident`` gets mails of notices.

    Hours are whole hours of the site's time zone: from ``quiet_from`` (inclusive) until ``quiet_until``
    (exclusive), also past midnight, no mail is written; equal hours: none are quiet. ``weekly_day`` 0 is
    Monday. ``daily_on`` and ``weekly_on``: the days of the last daily and weekly mail.
    """

    resident = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_settings"
    )
    language = models.CharField(max_length=2)
    quiet_from = models.PositiveSmallIntegerField(default=22)
    quiet_until = models.PositiveSmallIntegerField(default=8)
    weekly_day = models.PositiveSmallIntegerField(default=0)
    daily_on = models.DateField()
    weekly_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["tr", "en"]), name="notifications_mail_language_known"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23), weekly_day__range=(0, 6)),
                name="notifications_mail_hours_and_day_in_bounds",
            ),
        ]


class Follow(models.Model):
    """``resident`` is notified of results of ``subject``, such as ``poll:12``. Answering creates none."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["resident", "subject"], name="notifications_follow_once"),
            models.CheckConstraint(condition=~Q(subject=""), name="notifications_follow_of_something"),
        ]
        indexes = [models.Index(fields=["subject"], name="notifications_follow_subject")]
