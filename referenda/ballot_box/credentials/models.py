"""Public credentials, with which ballots are verified. They contain no name."""

from django.db import models
from django.db.models import Q

from referenda.referendum.models import Referendum


class Credential(models.Model):
    """A public key on the list. Rows are written in random order and do not name their person.

    ``handle`` is a keyed hash of the person's entry on the roll. It identifies a lost credential before
    voting opens; opening empties it and destroys the key. ``district`` is public, and stored only if a rule
    counts districts.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="credentials")
    public_key = models.CharField(max_length=64)
    weight = models.PositiveIntegerField(default=1)
    handle = models.CharField(max_length=64, blank=True)
    district = models.ForeignKey(
        "territory.District", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "public_key"], name="referenda_credential_once"),
            models.UniqueConstraint(
                fields=["referendum", "handle"], condition=~Q(handle=""), name="referenda_credential_one_each"
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="referenda_credential_weighs"),
        ]

    def __str__(self) -> str:
        return self.public_key


class CredentialKey(models.Model):
    """The keys that make handles and seal waiting credentials. Each key is destroyed after use."""

    referendum = models.OneToOneField(Referendum, on_delete=models.CASCADE, related_name="credential_key")
    #: Empty once voting has opened.
    handle_key = models.BinaryField()
    sealing_key = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.referendum}"


class WaitingCredential(models.Model):
    """In simple mode, a credential that its person has not collected yet, so nobody has voted with it.

    Handing it over deletes the row: from then on nothing links the public credential to a person.
    """

    referendum = models.ForeignKey(Referendum, on_delete=models.CASCADE, related_name="waiting")
    entry = models.ForeignKey("roll.RollEntry", on_delete=models.PROTECT, related_name="+")
    credential = models.OneToOneField(Credential, on_delete=models.CASCADE, related_name="waiting")
    sealed = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["referendum", "entry"], name="referenda_waiting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"
