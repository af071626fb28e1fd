"""Trustees and what they publish in the ceremony and at the decryption. Secrets stay with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referenda.models.referendum import Referendum


class Trustee(models.Model):
    """A person who holds a share of the key. ``index`` counts from 1.

    What they published is kept as canonical JSON, as they sent it: empty until they did.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.CASCADE, related_name="trustees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("trustee")
    )
    index = models.PositiveSmallIntegerField()
    #: Under which name the trustee is shown.
    name = models.CharField(max_length=120)
    certificate = models.TextField(blank=True)
    dealing = models.TextField(blank=True)
    verification_key = models.TextField(blank=True)

    class Meta:
        ordering = ["index"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "person"], name="referenda_trustee_once"),
            models.UniqueConstraint(fields=["referendum", "index"], name="referenda_trustee_place_once"),
            models.CheckConstraint(condition=Q(index__gte=1) & ~Q(name=""), name="referenda_trustee_named"),
            models.CheckConstraint(
                condition=~Q(certificate="") | Q(dealing="", verification_key=""),
                name="referenda_trustee_certificate_first",
            ),
            models.CheckConstraint(
                condition=~Q(dealing="") | Q(verification_key=""), name="referenda_trustee_dealing_second"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Decryption(models.Model):
    """That a trustee has decrypted their part; the factors are in the archive."""

    trustee = models.OneToOneField(Trustee, on_delete=models.PROTECT, related_name="decryption")
    event = models.OneToOneField("referenda.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.trustee}: {self.event}"
