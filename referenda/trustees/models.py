"""Trustees and what they publish in the ceremony and at the decryption. Secrets stay with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referenda.referendum.approvals.models import Proposal, Verdict
from referenda.referendum.models import Referendum


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
    """A trustee's partial decryption; the factors are in the archive.

    ``proofs``: the line of second proofs (``referenda.voting.factor_proofs``). ``redecryption``: by which two
    officers asked for it, None of a trustee's first one. Of each trustee the newest counts.
    """

    trustee = models.ForeignKey(Trustee, on_delete=models.PROTECT, related_name="decryptions")
    event = models.OneToOneField("referenda.Event", on_delete=models.PROTECT, related_name="decryption")
    proofs = models.BinaryField()
    redecryption = models.OneToOneField(
        "referenda.Redecryption", on_delete=models.PROTECT, null=True, related_name="decryption"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["trustee"], condition=Q(redecryption=None), name="referenda_decryption_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trustee}: {self.event}"


class RefusedDecryption(models.Model):
    """That wrong factors came from a trustee's account; the first ones of each. Public, and only ever added.

    ``sha256``: of the bytes that were sent, in lowercase hex; they are not kept.
    """

    trustee = models.OneToOneField(Trustee, on_delete=models.PROTECT, related_name="refused")
    sha256 = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.trustee}: {self.sha256}"


class Redecryption(Proposal):
    """That a trustee shall decrypt again, since what stands in the archive from them is doubted."""

    trustee = models.ForeignKey(Trustee, on_delete=models.PROTECT, related_name="redecryptions")

    class Meta(Proposal.Meta):
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["trustee"],
                condition=Q(verdict=Verdict.WAITING),
                name="referenda_redecryption_one_waits",
            ),
        ]
