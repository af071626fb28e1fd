"""Notices, and who wants them by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """Something that ``resident`` should hear of. ``kind`` says whose words tell it (``registry``),
    ``subject`` what it is about, such as ``thread:12``. ``read_at`` tells whether it was read, never when: it
    is then ``at``.

    While it is unread, more of the same kind about the same subject are this one: ``count`` grows, ``at``
    moves, and ``address`` (of the Turkish page) stays that of the first.
    """

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    address = models.CharField(max_length=300)
    #: For the words; never what somebody wrote, which may have to be hidden.
    details = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(subject="") & Q(address__startswith="/"),
                name="notifications_notice_about_something",
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "-at", "-id"], name="notifications_of_resident"),
            models.Index(fields=["at"], name="notifications_by_age"),
        ]


class Digest(models.Model):
    """``resident`` wants a mail a day about what is unread, in ``language``. ``sent_on``: the last day (in
    the city) on which it was seen to."""

    resident = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="digest"
    )
    language = models.CharField(max_length=2)
    sent_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["tr", "en"]), name="notifications_digest_language"
            )
        ]
        indexes = [models.Index(fields=["sent_on"], name="notifications_digest_due")]
