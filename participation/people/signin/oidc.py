"""OpenID Connect as a client: authorization code with PKCE, state and nonce (docs/identity.md).

Knows no account and stores nothing. Nothing that the provider sends is logged or quoted, only one fixed word
for what is wrong with it.
"""

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import urlencode, urlsplit

import jwt
import requests
import urllib3
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_variables

from participation.people.errors import (
    ProviderAway,
    ProviderDeclined,
    ProviderUntrusted,
    SignInNotBegun,
)

#: Signatures by a key pair. Never ``none``, nor one by the client's secret.
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
#: Seconds: to connect, between two packets, for a whole answer; that clocks may differ; a token's age.
CONNECT: Final = 3.0
PACKET: Final = 5.0
ANSWER: Final = 8.0
LEEWAY: Final = 60
OLDEST: Final = 600
#: Bytes of an answer, and characters of a subject (OpenID Connect Core 1.0, section 2) and of a claim.
MAX_BYTES: Final = 256 * 1024
#: The maximum of objects and lists in an answer: nested, more of them exceed the interpreter's stack.
MAX_VALUES: Final = 500
MAX_SUBJECT_LENGTH: Final = 255
MAX_CLAIM_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Provider:
    """``claims`` maps our names of claims to the provider's."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    labels: Mapping[str, str]
    scopes: tuple[str, ...]
    claims: Mapping[str, str]
    origins: frozenset[str]

    @property
    def label(self) -> str:
        return self.labels.get(get_language() or "", self.labels["tr"])


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in in progress, kept in the session of its browser."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """A person at the provider. ``claims`` has our names, and only those that the provider sent."""

    subject: str = field(repr=False)
    claims: Mapping[str, str] = field(repr=False)


def find_provider() -> Provider | None:
    """The provider of this installation."""
    if settings.OIDC is None:
        return None
    values = settings.OIDC
    return Provider(**{**values, "scopes": tuple(values["scopes"]), "origins": frozenset(values["origins"])})


def compute_identity_digest(provider: Provider, subject: str) -> bytes:
    """The keyed hash of a person at the provider, 32 bytes. It reveals nothing without the key."""
    message = json.dumps(["meydan.identity.1", provider.issuer, subject]).encode()
    return hmac.digest(str(settings.ROLL_PEPPER).encode(), message, "sha256")


def begin_sign_in(provider: Provider, callback: str) -> tuple[str, Begun]:
    """The address to send the browser to, and what to keep meanwhile. Raises ProviderAway,
    ProviderUntrusted.
    """
    address = _get_endpoint(provider, _fetch_metadata(provider), "authorization_endpoint")
    if not any(address == it or address.startswith((f"{it}/", f"{it}?")) for it in provider.origins):
        # The browser would refuse to go there, without a word (MEYDAN_OIDC_ORIGINS).
        _distrust(provider, "origin")
    challenge = generate_code_challenge()
    begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32), challenge["code_verifier"])
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": callback,
        "scope": " ".join(provider.scopes),
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge["code_challenge"],
        "code_challenge_method": challenge["code_challenge_method"],
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", begun


@sensitive_variables()
def complete_sign_in(
    provider: Provider, callback: str, begun: Begun | None, answer: Mapping[str, str]
) -> Proof:
    """Who came back from the provider with ``answer``, the query of the callback.

    Raises SignInNotBegun, ProviderDeclined, ProviderAway, ProviderUntrusted.
    """
    if begun is None or not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
        raise SignInNotBegun
    if answer.get("iss", provider.issuer) != provider.issuer:
        _distrust(provider, "issuer")
    code = answer.get("code", "")
    if "error" in answer or not code:
        raise ProviderDeclined(provider=provider.label)
    metadata = _fetch_metadata(provider)
    tokens = _exchange_code(provider, metadata, callback, begun, code)
    claims = _verify_id_token(provider, metadata, str(tokens.get("id_token", "")), begun.nonce)
    claims_sent = _select_claims(provider, claims)
    if len(claims_sent) < len(provider.claims) and "userinfo_endpoint" in metadata:
        claims_sent = _select_claims(
            provider, {**_fetch_user_info(provider, metadata, tokens, claims["sub"]), **claims}
        )
    return Proof(claims["sub"], claims_sent)


def _fetch_metadata(provider: Provider) -> dict[str, Any]:
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    metadata = _fetch_json(provider, "GET", address)
    if metadata.get("issuer") != provider.issuer:
        _distrust(provider, "issuer")
    return metadata


def _get_endpoint(provider: Provider, metadata: Mapping[str, Any], name: str) -> str:
    """Raises ProviderUntrusted unless it is as safe to reach as the issuer."""
    address = metadata.get(name)
    schemes = {"https", urlsplit(provider.issuer).scheme}
    if not isinstance(address, str) or address.partition("://")[0] not in schemes:
        _distrust(provider, "metadata")
    return address


@sensitive_variables()
def _exchange_code(
    provider: Provider, metadata: Mapping[str, Any], callback: str, begun: Begun, code: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback,
        "code_verifier": begun.verifier,
    }
    # The standard's default, if the provider does not say what it takes.
    methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    basic = None
    if "client_secret_basic" in methods:
        basic = (provider.client_id, provider.client_secret)
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    address = _get_endpoint(provider, metadata, "token_endpoint")
    return _fetch_json(provider, "POST", address, data=form, auth=basic)


@sensitive_variables()
def _verify_id_token(
    provider: Provider, metadata: Mapping[str, Any], token: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7). Its signature is always checked,
    although it came straight from the provider.
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            _distrust(provider, "algorithm")
        keys = _fetch_json(provider, "GET", _get_endpoint(provider, metadata, "jwks_uri")).get("keys")
        claims: dict[str, Any] = jwt.decode(
            token,
            _find_signing_key(provider, keys, header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        age = time.time() - float(claims["iat"])
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        _distrust(provider, type(error).__name__)
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", provider.client_id) != provider.client_id or len(audiences) != 1:
        _distrust(provider, "audience")
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        _distrust(provider, "nonce")
    if age > OLDEST + LEEWAY:
        _distrust(provider, "age")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_LENGTH or "\0" in subject:
        _distrust(provider, "subject")
    return claims


def _find_signing_key(provider: Provider, keys: Any, kid: Any, algorithm: str) -> jwt.PyJWK:
    """The key called ``kid``; without a name, the only one."""
    listed = [it for it in keys if isinstance(it, dict)] if isinstance(keys, list) else []
    fitting = [it for it in listed if it.get("use", "sig") == "sig" and kid in {None, it.get("kid")}]
    if len(fitting) != 1:
        _distrust(provider, "key")
    # Raises a PyJWTError for a key of another kind, such as a symmetric one.
    return jwt.PyJWK(fitting[0], algorithm=algorithm)


@sensitive_variables()
def _fetch_user_info(
    provider: Provider, metadata: Mapping[str, Any], tokens: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """Claims that are not in the ID token. Raises ProviderUntrusted if they are another person's."""
    address = _get_endpoint(provider, metadata, "userinfo_endpoint")
    bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
    claims = _fetch_json(provider, "GET", address, headers=bearer)
    if claims.get("sub") != subject:
        _distrust(provider, "subject")
    return claims


@sensitive_variables()
def _select_claims(provider: Provider, claims: Mapping[str, Any]) -> dict[str, str]:
    """The claims that we read, by our names: short texts. A number is read as its digits, nothing else is."""
    values = {ours: claims.get(theirs) for ours, theirs in provider.claims.items()}
    return {
        ours: str(value)
        for ours, value in values.items()
        if isinstance(value, str | int)
        and not isinstance(value, bool)
        and 0 < len(str(value)) <= MAX_CLAIM_LENGTH
    }


@sensitive_variables()
def _fetch_json(
    provider: Provider, method: str, address: str, headers: Mapping[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    """A JSON object. Redirects are not followed: they would carry the secret elsewhere."""
    until = time.monotonic() + ANSWER
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        with requests.request(
            method,
            address,
            headers=headers,
            timeout=(CONNECT, PACKET),
            allow_redirects=False,
            stream=True,
            **more,
        ) as response:
            body = _read_body(provider, response, until)
            status = response.status_code
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        # Without its text, which may quote the address.
        raise ProviderAway(provider=provider.label) from None
    if status >= 500 or status == 429 or (method == "GET" and status != 200):
        raise ProviderAway(provider=provider.label)
    if status != 200:
        _distrust(provider, "refused")
    if body.count(b"[") + body.count(b"{") > MAX_VALUES:
        _distrust(provider, "json")
    try:
        value = json.loads(body)
    except ValueError:
        _distrust(provider, "json")
    if not isinstance(value, dict):
        _distrust(provider, "json")
    return value


def _read_body(provider: Provider, response: requests.Response, until: float) -> bytes:
    """Read packet by packet, so that a provider that sends one byte at a time cannot hold a thread."""
    body = bytearray()
    while packet := response.raw.read1(16 * 1024, decode_content=True):
        body += packet
        if len(body) > MAX_BYTES:
            _distrust(provider, "size")
        if time.monotonic() > until:
            raise ProviderAway(provider=provider.label)
    return bytes(body)


def _distrust(provider: Provider, reason: str) -> NoReturn:
    raise ProviderUntrusted(provider=provider.label, reason=reason) from None
