"""Trustees and what they publish in the ceremony and at the decryption. Their secrets are not stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referenda.referendum.approvals.models import Proposal, Verdict
from referenda.referendum.models import Referendum


class Trustee(models.Model):
    """A person who holds a share of the key. ``index`` counts from 1.

    ``certificate``, ``dealing`` and ``verification_key`` are canonical JSON; empty until published.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.CASCADE, related_name="trustees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("trustee")
    )
    index = models.PositiveSmallIntegerField()
    #: The public name.
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

    ``proofs``: the line of second proofs (``referenda.voting.factor_proofs``). ``redecryption``: the request
    of two officers for it, None for a trustee's first one. A trustee's newest one counts.
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
    """The first wrong factors that came from a trustee's account. Public and append-only.

    ``sha256``: of the bytes received, in lowercase hex; the bytes are not stored.
    """

    trustee = models.OneToOneField(Trustee, on_delete=models.PROTECT, related_name="refused")
    sha256 = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.trustee}: {self.sha256}"


class Redecryption(Proposal):
    """The proposal that a trustee decrypts again, since their decryption in the archive is doubted."""

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
