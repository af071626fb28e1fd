"""Credentials of many requests checked together: the accounts of API tokens and of sessions.

A single request is authenticated by Django and ``config.api.authentication``; the rules are the same.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from participation.people.models import ApiToken, Session
from participation.people.sessions import is_session_key, is_signed_in_as


@dataclass(frozen=True, slots=True)
class TokenDigest:
    """An API token, as its digest (``knox.crypto.hash_token``)."""

    digest: str


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The value of a session's cookie."""

    key: str


Credential = TokenDigest | SessionKey


def list_accounts_of(credentials: Collection[Credential]) -> dict[Credential, int]:
    """Ids of the active accounts to which valid ``credentials`` belong; others are left out, and tokens that
    may not write.

    At most two queries. A session signed with an earlier secret key is left out, too: Django renews it.
    """
    digests = [it.digest for it in credentials if isinstance(it, TokenDigest)]
    keys = [it.key for it in credentials if isinstance(it, SessionKey) and is_session_key(it.key)]
    return {**dict(_find_accounts_of_tokens(digests)), **dict(_find_accounts_of_sessions(keys))}


def _find_accounts_of_tokens(digests: Collection[str]) -> Iterator[tuple[Credential, int]]:
    if not digests:
        return
    valid = ApiToken.objects.filter(
        Q(expiry=None) | Q(expiry__gte=timezone.now()),
        digest__in=digests,
        user__is_active=True,
        may_write=True,
    )
    for digest, account in valid.values_list("digest", "user"):
        yield TokenDigest(digest), account


def _find_accounts_of_sessions(keys: Collection[str]) -> Iterator[tuple[Credential, int]]:
    if not keys:
        return
    sessions = Session._default_manager.filter(
        session_key__in=keys, expire_date__gt=timezone.now(), account__is_active=True
    )
    for session in sessions.select_related("account"):
        account = session.account
        if account is not None and is_signed_in_as(session.get_decoded(), account):
            yield SessionKey(session.session_key), account.pk
