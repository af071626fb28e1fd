"""Who somebody has just proved to be at the identity provider, from its answer until they are signed in.

A second step, or the confirmation of a new account's address, comes in between. So the session holds the
digest of the person and the ids of their entries on electoral rolls, never a claim, and no time.
"""

from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from participation.people import queries
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.people.registry import Lack, get_roll_check
from participation.people.signin import oidc
from participation.people.signin.oidc import Begun, Proof, Provider
from participation.refusals import Refusal

_BEGUN: Final = "identity_begun"
_PROVED: Final = "identity_proved"


def store_sign_in_state(
    request: HttpRequest, begun: Begun, *, linking: bool, after: str, is_again: bool = False
) -> None:
    """Keep a sign-in in progress, one per browser. ``linking``: for the account that is signed in now.
    ``is_again``: it authenticates again. ``after``: the page to show in the end, or an empty string.
    """
    request.session[_BEGUN] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "account": request.user.pk if linking or is_again else None,
        "again": is_again,
        "after": after,
        "language": getattr(request, "LANGUAGE_CODE", ""),
    }


def take_sign_in_state(request: HttpRequest) -> dict[str, Any]:
    """The sign-in in progress, once: an answer that is sent again finds none. Empty if there is none."""
    begun: dict[str, Any] = request.session.pop(_BEGUN, {})
    return begun


def parse_begun_sign_in(begun: dict[str, Any]) -> Begun | None:
    return Begun(begun["state"], begun["nonce"], begun["verifier"]) if begun else None


@sensitive_variables("proof")
def store_proof(request: HttpRequest, provider: Provider, proof: Proof, account: User | None) -> None:
    """Keep what ``proof`` amounts to until somebody is signed in. ``account``: the only one that it is for;
    None as long as the person has none.
    """
    entries, lack = get_roll_check().find(proof.claims)
    request.session[_PROVED] = {
        "digest": oidc.compute_identity_digest(provider, proof.subject).hex(),
        "entries": entries,
        "lack": lack,
        "account": account.pk if account else None,
    }


def has_stored_proof(request: HttpRequest) -> bool:
    """Whether somebody came from the provider in this browser who has no account yet."""
    return _PROVED in request.session


def reserve_proof(request: HttpRequest, user: User) -> None:
    """The proved person signs up as ``user``. They are linked once the address is confirmed in this browser:
    otherwise an identity could wait in an account for the real owner of the address.
    """
    request.session[_PROVED] = {**request.session[_PROVED], "account": user.pk}


def link_after_sign_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Link the account that has just signed in with the identity proved for it, and check it on the rolls."""
    provider, proved = oidc.find_provider(), request.session.pop(_PROVED, None)
    if provider is None or proved is None or proved["account"] != user.pk:
        return
    try:
        apply_proof(request, provider, user, proved)
    except Refusal as refusal:
        # They are signed in by now; of the link they must know.
        messages.warning(request, str(refusal))


def link_proved_identity(request: HttpRequest, provider: Provider, user: User) -> None:
    """Link the signed-in account with the identity just proved for it. Raises IdentityOfAnother,
    AnotherIdentity.
    """
    apply_proof(request, provider, user, request.session.pop(_PROVED))


def apply_proof(request: HttpRequest, provider: Provider, user: User, proved: dict[str, Any]) -> None:
    linked = account_operations.link_identity(
        user=user, digest=bytes.fromhex(proved["digest"]), provider=provider.label
    )
    if linked:
        get_adapter(request).send_notification_mail(
            "account/email/identity_linked", user, {"provider": provider.label}
        )
        messages.success(
            request,
            _("Your account is linked with %(provider)s. You can now sign in with it.")
            % {"provider": provider.label},
        )
    before = queries.get_assurance_level(user)
    lack = proved["lack"] or get_roll_check().confirm(resident=user, entries=proved["entries"])
    if lack:
        messages.info(
            request,
            _("%(provider)s does not raise your assurance level: %(why)s.")
            % {"provider": provider.label, "why": Lack(lack).label},
        )
    elif queries.get_assurance_level(user) > before:
        messages.success(
            request,
            _(
                "You are on the electoral roll. Your identity is confirmed, and your district is that of "
                "the roll."
            ),
        )
