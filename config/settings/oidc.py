"""The identity provider, from the environment (docs/identity.md)."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

#: What is read of the provider's claims. Nothing else is.
CLAIMS: Final = ("identity_number", "birth_date")


def read_identity_provider() -> dict[str, Any] | None:
    """The OpenID Connect provider of ``MEYDAN_OIDC_…``, or None without ``MEYDAN_OIDC_ISSUER``.

    ``origins``: where the browser is sent to sign in, besides the issuer (for the content security policy).
    ``claims`` maps ours to the provider's names; empty if the provider tells neither number nor birth date.
    """
    issuer = env.read_variable("MEYDAN_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    origin = _require_origin("MEYDAN_OIDC_ISSUER", issuer)
    return {
        "issuer": issuer,
        "client_id": env.read_variable("MEYDAN_OIDC_CLIENT_ID"),
        "client_secret": env.read_variable("MEYDAN_OIDC_CLIENT_SECRET"),
        "labels": {
            "tr": env.read_variable("MEYDAN_OIDC_LABEL_TR"),
            "en": env.read_variable("MEYDAN_OIDC_LABEL_EN"),
        },
        "scopes": list(dict.fromkeys(["openid", *env.read_word_list("MEYDAN_OIDC_SCOPES")])),
        "claims": _parse_claims(env.read_word_list("MEYDAN_OIDC_CLAIMS")),
        "origins": [
            origin,
            *(_require_origin("MEYDAN_OIDC_ORIGINS", it) for it in env.read_word_list("MEYDAN_OIDC_ORIGINS")),
        ],
    }


def _require_origin(name: str, address: str) -> str:
    """Scheme and host of ``address``: https, or http on this machine, for a trial."""
    parts = urlsplit(address)
    on_this_machine = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must be a URL such as https://giris.example.bel.tr.")
    if parts.scheme != "https" and not (parts.scheme == "http" and on_this_machine):
        raise ImproperlyConfigured(f"{name} must begin with https://.")
    return f"{parts.scheme}://{parts.netloc}"


def _parse_claims(listed: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in listed]
    claims = {ours.strip(): theirs.strip() for ours, _sign, theirs in pairs}
    if claims and (set(claims) != set(CLAIMS) or not all(claims.values()) or len(pairs) != len(CLAIMS)):
        raise ImproperlyConfigured(
            "MEYDAN_OIDC_CLAIMS must name both claims and no others, such as"
            " identity_number=tckn,birth_date=birthdate."
        )
    return claims
