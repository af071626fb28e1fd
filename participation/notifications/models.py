"""Notices, and the residents who want them by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """Something that ``resident`` is notified of.

    ``kind`` selects the wording (``registry``), ``subject`` is what it is about, such as ``thread:12``.
    ``read_at`` shows whether it was read, never when: it is set to ``at``.

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
    """``resident`` wants a daily mail of unread notices in ``language``. ``sent_on`` is the last day (in the
    site's time zone) that was processed for it.
    """

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
