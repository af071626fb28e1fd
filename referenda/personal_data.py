"""Personal data in referenda."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import (
    Basis,
    End,
    Group,
    Link,
    Purpose,
    Table,
    Words,
    build_linked_table,
    build_unlinked_tables,
)

PURPOSES: Final = (
    Purpose(
        name="credential",
        group=Group.COUNCIL,
        words=_("Your voting credential, if this site makes it"),
        why=_("so that nobody but you casts your ballot"),
        basis=Basis.POLITICAL,
        retention=_(
            "sealed until you collect it, at most until voting closes; after that only a public key remains, "
            "and nobody knows whose it is"
        ),
    ),
    Purpose(
        name="credential_district",
        group=Group.COUNCIL,
        words=_(
            "Your district with your voting credential, only if a referendum requires a majority of the "
            "districts"
        ),
        why=_("so that the result of each district can be computed and checked"),
        basis=Basis.POLITICAL,
        retention=_(
            "permanently public, without your name; districts in which few people voted are counted with "
            "others"
        ),
    ),
    Purpose(
        name="ballot",
        group=Group.COUNCIL,
        words=_("Your ballot in a referendum"),
        why=_("to be counted, and so that anybody can check the count"),
        basis=Basis.POLITICAL,
        retention=_(
            "encrypted on your device, without your name and the time, permanently in the public archive; "
            "the "
            "trustees decrypt the sum, never a single ballot"
        ),
    ),
    Purpose(
        name="objections",
        group=Group.COUNCIL,
        words=_("Objections to the result of a referendum"),
        why=_("so that a result is reviewed before it is certified"),
        basis=Basis.CLAIM,
        retention=_(
            "published permanently with the answer, without your name and with personal data masked; that it "
            "is yours, as long as you have the account"
        ),
    ),
    Purpose(
        name="trustees",
        group=Group.COUNCIL,
        words=_("For trustees: the name under which they act, and the public parts of their keys"),
        why=_("so that everybody can see and check who holds the key to the ballots"),
        basis=Basis.INTEREST,
        retention=_("publicly, permanently"),
    ),
)

_TITLE: Final = "referendum__title"
_PROPOSAL: Final = (_TITLE, "reason", "verdict")


def _build_act_link(name: str, label: Words, path: str, *copied: str) -> Link:
    note = _("An official record of a vote: it stays, without your name and address.")
    return Link(f"referenda.{name}", label, path, End.KEEP, copied, note)


_BALLOTS: Final = _(
    "How you voted in a referendum. Your browser encrypted your ballot before it sent it, and nothing stored "
    "joins a ballot to a person. You alone have its receipt."
)
_CREDENTIALS: Final = _(
    "Your voting credential, once you have it: nothing stored joins it, or its district, to a person."
)

TABLES: Final = (
    build_linked_table(
        "referenda.Objection",
        Link(
            "referenda.objections",
            _("Your objections"),
            "person",
            End.CUT,
            (_TITLE, "text", "filed_at", "answer", "answered_at"),
            _("An objection and its answer are part of the record of a vote; they stay without your name."),
        ),
        _build_act_link("answers", _("Objections that you answered"), "answered_by", _TITLE, "answer"),
        purpose="objections",
    ),
    build_linked_table(
        "referenda.Trustee",
        _build_act_link("trustee", _("Your part as a trustee"), "person", _TITLE, "index", "name"),
        purpose="trustees",
    ),
    build_linked_table(
        "referenda.Referendum",
        _build_act_link("drafted", _("Referenda that you drafted"), "drafted_by", "title", "state"),
        _build_act_link("signed", _("Referenda that you signed"), "signed_by", "title", "state"),
    ),
    build_linked_table(
        "referenda.Transition",
        _build_act_link("transitions", _("Steps of referenda"), "by", _TITLE, "after", "at", "reason"),
    ),
    build_linked_table(
        "referenda.Desk",
        _build_act_link("entered", _("Voting desks whose counts you entered"), "entered_by", _TITLE, "name"),
        _build_act_link(
            "countersigned", _("Voting desks whose counts you signed"), "signed_by", _TITLE, "name"
        ),
    ),
    build_linked_table(
        "referenda.DeskClerk",
        _build_act_link("clerk", _("Voting desks at which you struck voters off"), "person", "desk__name"),
        _build_act_link("clerks", _("Clerks of voting desks whom you named"), "named_by", "desk__name"),
    ),
    build_linked_table(
        "referenda.Explanation",
        _build_act_link("explanations", _("Explanations of differences"), "by", _TITLE, "text"),
    ),
    build_linked_table(
        "referenda.Consequence",
        _build_act_link("consequences", _("Consequences of objections"), "by", "objection", "text"),
    ),
    *(
        build_linked_table(
            f"referenda.{model}",
            *(
                _build_act_link(f"{name}_{path}", label, path, *_PROPOSAL)
                for path in ("proposed_by", "decided_by")
            ),
        )
        for model, name, label in (
            ("Reversal", "reversal", _("Reversals of strike-offs")),
            ("Annulment", "annulment", _("Annulments")),
            ("Redecryption", "redecryption", _("Repeated decryptions")),
        )
    ),
    build_linked_table(
        "referenda.WaitingCredential",
        Link(
            "referenda.waiting",
            _("Voting credentials that wait for you"),
            "entry__match__resident",
            End.FOLLOW,
            (_TITLE,),
            _("Sealed until you collect it. It belongs to your place on the roll."),
        ),
        purpose="credential",
    ),
    build_linked_table(
        "referenda.Decryption",
        _build_act_link(
            "decryptions", _("Your decryptions as a trustee"), "trustee__person", f"trustee__{_TITLE}"
        ),
        purpose="trustees",
    ),
    build_linked_table(
        "referenda.RefusedDecryption",
        _build_act_link(
            "refused_decryptions",
            _("Your decryptions that were refused"),
            "trustee__person",
            f"trustee__{_TITLE}",
            "sha256",
        ),
        purpose="trustees",
    ),
    *build_unlinked_tables("referenda", "Datum Event", _BALLOTS, purpose="ballot", is_secret=True),
    *build_unlinked_tables(
        "referenda", "DistrictLine", _CREDENTIALS, purpose="credential_district", is_secret=True
    ),
    Table(
        "referenda.Credential",
        "credential",
        unlinked=_CREDENTIALS,
        fields={"district": "credential_district"},
        is_secret=True,
    ),
    *build_unlinked_tables("referenda", "CredentialKey", _CREDENTIALS, purpose="credential", is_secret=True),
    *build_unlinked_tables(
        "referenda",
        "Question Option Checkpoint Document",
        _("Referenda, their questions, and their public archives."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, tables=TABLES)
