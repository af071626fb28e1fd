"""The audit log: a chain of entries and its head. Both are append-only.

Triggers refuse changes (migration ``0002_guards``); ``queries.find_chain_faults`` detects those that
bypassed the triggers.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.audit.hashing import GENESIS


class Entry(models.Model):
    """One official act. ``hash`` covers all other fields (``hashing.Record``).

    ``number`` counts from 1 without gaps. ``at`` is UTC. An entry without ``actor_public_id`` was made by the
    clock (a scheduled job). Deliberately no foreign key: an entry outlives the account it names.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    actor_public_id = models.UUIDField(_("account"), null=True, db_index=True)
    actor_role = models.CharField(_("role"), max_length=40, blank=True)
    action = models.CharField(_("act"), max_length=80, db_index=True)
    subject = models.CharField(_("subject"), max_length=120, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(_("hash of the previous entry"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-number"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_entry_number_from_one"),
            models.CheckConstraint(condition=~Q(action="") & ~Q(subject=""), name="audit_entry_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class ChainHead(models.Model):
    """The length of the chain and its last hash, in one row, so that the loss of the last entries is
    detected. Locking the row serialises concurrent acts.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_chainhead_single")]

    def __str__(self) -> str:
        return f"{self.count} {self.hash}"


class Verification(models.Model):
    """The outcome of a verification of the chain.

    ``count`` and ``hash`` are those of the head it was verified against; ``faults`` are the texts of the
    first of ``fault_count`` faults.
    """

    at = models.DateTimeField(_("time"))
    count = models.PositiveBigIntegerField(_("entries"))
    hash = models.CharField(_("hash"), max_length=64)
    fault_count = models.PositiveBigIntegerField(_("faults"))
    faults = models.JSONField(_("faults"), default=list)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.count} {self.fault_count}"
