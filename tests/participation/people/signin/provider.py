"""A small OpenID Connect provider on a port of its own, which can lie, break and be slow.

It answers over HTTP, as a real one does. The browser's part, visiting it and coming back, is ``visit``.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "meydan", "the-secret-of-this-client"
_KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


@dataclass
class Provider:
    """``subject`` and ``claims``: who signs in. The other fields are lies, and ways to fail."""

    port: int = 0
    subject: str = "person-1"
    claims: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] = field(default_factory=dict)
    user_info_subject: str = ""
    issuer: str = ""
    changed: dict[str, Any] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    algorithm: str = "RS256"
    other_key: bool = False
    by_secret: bool = False
    unsigned: bool = False
    status: dict[str, int] = field(default_factory=dict)
    body: dict[str, bytes] = field(default_factory=dict)
    drips: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    code_reused: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens_given: list[str] = field(default_factory=list)
    token: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "labels": {"tr": "Kent hesabı", "en": "City account"},
            "scopes": ["openid", "kimlik"],
            "claims": {"identity_number": "tckn", "birth_date": "birthdate"},
            "origins": [self.url],
        }

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser is sent back with, after they agreed at ``address``."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, Any]:
        self.asked.append(path)
        if path in self.body:
            return self.status.get(path, 200), self.body[path]
        if path in self.status:
            return self.status[path], {"error": "on purpose"}
        if path == "/token":
            return self._exchange(form, headers)
        return 200, self._document(path, headers)

    def _document(self, path: str, headers: Any) -> dict[str, Any]:
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEYS[0].public_key()))
            return {"keys": [{**key, "kid": "one", "use": "sig"}]}
        if path == "/userinfo":
            assert headers["Authorization"] == "Bearer access"
            return {"sub": self.user_info_subject or self.subject, **self.user_info}
        assert path == "/.well-known/openid-configuration"
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            **self.metadata,
        }

    def _exchange(self, form: dict[str, str], headers: Any) -> tuple[int, Any]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert headers["Authorization"] == f"Basic {expected}"
        asked = self.codes.get(form["code"]) if self.code_reused else self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
            **self.changed,
        }
        claims = {name: value for name, value in claims.items() if name not in self.dropped}
        token = self.token or self._signed(claims)
        self.tokens_given.append(token)
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token}

    def _signed(self, claims: dict[str, Any]) -> str:
        headers = {"kid": "one"}
        if self.unsigned:
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if self.by_secret:
            return jwt.encode(claims, SECRET + SECRET, algorithm="HS256", headers=headers)
        return jwt.encode(claims, _KEYS[int(self.other_key)], algorithm=self.algorithm, headers=headers)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            status, value = provider.answer(path, form, self.headers)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if provider.drips == path:
                self._drip(body)
            else:
                self.wfile.write(body)

        def _drip(self, body: bytes) -> None:
            try:
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return  # the site has hung up

        def log_message(self, *_args: Any) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
