"""Kinds of personal data in referenda."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register


def _of(*models: str) -> frozenset[str]:
    return frozenset(f"referenda.{model}" for model in models)


KINDS = (
    DataKind(
        name="trustees",
        group=Group.COUNCIL,
        words=_("For trustees: the name under which they act, and the public parts of their keys"),
        purpose=_("so that everybody can see and check who holds the key to the ballots"),
        basis=Basis.INTEREST,
        kept=_("publicly, permanently"),
        holds=_of("Trustee", "Decryption", "RefusedDecryption"),
    ),
    DataKind(
        name="objections",
        group=Group.COUNCIL,
        words=_("Objections to the result of a referendum"),
        purpose=_("so that a result is reviewed before it is certified"),
        basis=Basis.CLAIM,
        kept=_(
            "published permanently with the answer, without your name and with personal data masked; that it "
            "is yours, as long as you have the account"
        ),
        holds=_of("Objection"),
    ),
    DataKind(
        name="ballot",
        group=Group.COUNCIL,
        words=_("Your ballot in a referendum"),
        purpose=_("to be counted, and so that anybody can check the count"),
        basis=Basis.POLITICAL,
        kept=_(
            "encrypted on your device, without your name and the time, permanently in the public archive; "
            "the "
            "trustees decrypt the sum, never a single ballot"
        ),
        holds=_of("Datum", "Event"),
    ),
    DataKind(
        name="credential_district",
        group=Group.COUNCIL,
        words=_(
            "Your district with your voting credential, only if a referendum requires a majority of the "
            "districts"
        ),
        purpose=_("so that the result of each district can be computed and checked"),
        basis=Basis.POLITICAL,
        kept=_(
            "permanently public, without your name; districts in which few people voted are counted with "
            "others"
        ),
        holds=_of("Credential.district", "DistrictLine"),
    ),
    DataKind(
        name="credential",
        group=Group.COUNCIL,
        words=_("Your voting credential, if this site makes it"),
        purpose=_("so that nobody but you casts your ballot"),
        basis=Basis.POLITICAL,
        kept=_(
            "sealed until you collect it, at most until voting closes; after that only a public key remains, "
            "and nobody knows whose it is"
        ),
        holds=_of("Credential", "CredentialKey", "WaitingCredential"),
    ),
)

DECIDED = ("proposed_by", "decided_by")


def register_kinds() -> None:
    official = _of(
        *("Referendum.drafted_by", "Referendum.signed_by", "Transition.by", "Desk.entered_by"),
        *("Desk.signed_by", "Explanation.by", "Consequence.by", "DeskClerk.person", "DeskClerk.named_by"),
        *(f"{model}.{field}" for model in ("Reversal", "Annulment", "Redecryption") for field in DECIDED),
    )
    plain = _of(
        *("Referendum", "Question", "Option", "Transition", "Checkpoint", "Desk", "DeskClerk", "Explanation"),
        *("Reversal", "Annulment", "Redecryption", "Document", "Consequence"),
    )
    register(KINDS, also={OFFICIAL_ACTS: official}, impersonal=plain)
