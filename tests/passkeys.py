"""Passkeys of accounts in tests."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import webauthn
from fido2.cose import ES256
from fido2.utils import websafe_encode


def passkey() -> dict[str, object]:
    """What a browser sends after making a passkey. Nobody has its private key."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = webauthn.AttestedCredentialData.create(webauthn.Aaguid(bytes(16)), b"journeys", public)
    data = webauthn.AuthenticatorData.create(bytes(32), webauthn.AuthenticatorData.FLAG.AT, 0, credential)
    return {
        "id": websafe_encode(b"journeys"),
        "rawId": websafe_encode(b"journeys"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(
                json.dumps(
                    {"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}
                ).encode()
            ),
            "attestationObject": websafe_encode(webauthn.AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
        "authenticatorAttachment": "platform",
    }
