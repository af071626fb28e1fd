"""Texts on personal data, consents, requests to the data controller, and when retention jobs last ran.

Triggers (migration ``0002_guards``) keep texts as they were published, let a consent change only by being
withdrawn and a request only by being closed.
"""

import uuid
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

#: Days in which a request must be answered (KVKK art. 13/2). The law allows no extension.
ANSWER_DAYS: Final = 30


class TextKind(models.TextChoices):
    NOTICE = "notice", _("Privacy notice")
    BIRTH_YEAR = "birth_year", _("Explicit consent: year of birth")
    SEX = "sex", _("Explicit consent: sex")


#: The kinds that are consents. Each is one purpose and is given on its own.
CONSENTS: Final = (TextKind.BIRTH_YEAR, TextKind.SEX)


class Right(models.TextChoices):
    """What KVKK art. 11/1 lets people ask of a data controller, by the letters of the article."""

    KNOW = "know", _("to learn whether my data are processed (a)")
    INFORMATION = "information", _("to have information about it, or a copy of my data (b)")
    PURPOSE = "purpose", _("to learn the purpose and whether the data are used for it (c)")
    RECIPIENTS = "recipients", _("to learn to whom the data are disclosed (ç)")
    CORRECTION = "correction", _("to have incomplete or wrong data corrected (d)")
    ERASURE = "erasure", _("to have my data erased or destroyed (e)")
    NOTIFICATION = "notification", _("to have recipients informed of a correction or an erasure (f)")
    OBJECTION = "objection", _("to object to a result produced only by automated analysis (g)")
    DAMAGES = "damages", _("to be compensated for damage caused by unlawful processing (ğ)")


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused, with reasons")


class Text(models.Model):
    """A published version of a text, in Markdown; ``version`` counts from 1 for each kind.

    ``is_checked``: the council's lawyer has checked it.
    """

    kind = models.CharField(_("text"), max_length=20, choices=TextKind)
    version = models.PositiveSmallIntegerField(_("version"))
    body_tr = models.TextField(_("text in Turkish"))
    body_en = models.TextField(_("text in English"))
    is_checked = models.BooleanField(_("checked by the council’s lawyer"), default=False)
    published_on = models.DateField(_("published on"))

    class Meta:
        verbose_name = _("text on personal data")
        verbose_name_plural = _("texts on personal data")
        default_permissions = ()
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="privacy_text_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="privacy_text_version_from_one"),
            models.CheckConstraint(condition=Q(kind__in=TextKind.values), name="privacy_text_known_kind"),
            models.CheckConstraint(
                condition=~Q(body_tr="") & ~Q(body_en=""), name="privacy_text_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:text", args=[self.kind, self.version])


class Consent(models.Model):
    """``resident`` agreed to ``text``, whose kind is ``purpose``.

    Only days are stored: an hour would tell when somebody was here, and the duty to prove a consent needs no
    hour. Withdrawn ones are kept as a proof for a time (``operations.CONSENT_RETENTION``).
    """

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=[(it.value, it.label) for it in CONSENTS])
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(_("given on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()
        ordering = ["given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="privacy_consent_once_in_force",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[it.value for it in CONSENTS]), name="privacy_consent_known_purpose"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="privacy_consent_withdrawn_after_given",
            ),
        ]
        indexes = [models.Index(fields=["withdrawn_on"], name="privacy_consent_by_age")]


class DataRequest(models.Model):
    """A request under KVKK art. 11. ``account`` is None for people who were not signed in, and for accounts
    deleted since.

    ``reminded_days``: the day of the last reminder to staff, counted from receipt; 0 for none.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="data_requests"
    )
    name = models.CharField(_("name and surname"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    right = models.CharField(_("what you ask for"), max_length=20, choices=Right)
    text = models.TextField(_("your request"))
    language = models.CharField(max_length=2)
    received_on = models.DateField(_("received on"))
    state = models.CharField(_("status"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    closed_on = models.DateField(_("answered on"), null=True)
    reminded_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("request to the data controller")
        verbose_name_plural = _("requests to the data controller")
        default_permissions = ()
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(right__in=Right.values), name="privacy_request_known_right"),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="privacy_request_known_state"
            ),
            models.CheckConstraint(condition=Q(language__in=["tr", "en"]), name="privacy_request_language"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(text=""), name="privacy_request_is_complete"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answer="", closed_on__isnull=True)
                | (~Q(state=RequestState.OPEN) & ~Q(answer="") & Q(closed_on__isnull=False)),
                name="privacy_request_closed_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("received_on")),
                name="privacy_request_closed_after_receipt",
            ),
        ]
        indexes = [models.Index(fields=["state", "received_on"], name="privacy_request_due")]

    @property
    def due_on(self) -> date:
        """The last day for the answer."""
        return self.received_on + timedelta(days=ANSWER_DAYS)

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN


class RetentionRun(models.Model):
    """The last day on which the job of a retention rule ran to its end."""

    rule = models.CharField(max_length=40, primary_key=True)
    done_on = models.DateField()

    class Meta:
        default_permissions = ()
