"""Reads of accounts for their management pages and for the audit log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from participation.people import rules
from participation.people.addresses import normalise_mailbox
from participation.people.models import (
    Absence,
    ApiToken,
    Identity,
    Profile,
    Role,
    User,
)
from participation.people.sessions import BROWSER, SECOND_FACTORS, SIGNED_IN_ON, is_signed_in_as
from participation.text.turkish import ascii_fold

# A person acts in the highest role held.
OFFICES = [
    Role.ADMINISTRATOR,
    Role.OFFICER,
    Role.EDITOR,
    Role.MODERATOR,
    Role.TRUSTEE,
    Role.OBSERVER,
    Role.CLERK,
]


def is_confirmed_by(key: str) -> bool:
    """Whether ``key``, of a confirmation link however old, is one of an address that is confirmed."""
    try:
        ident = signing.loads(key, salt=account_settings.SALT)
    except signing.BadSignature:
        return False
    return bool(EmailAddress.objects.filter(pk=ident, verified=True).exists())


def list_accounts() -> QuerySet[User]:
    """Accounts by e-mail address, with the related rows that a list shows."""
    return User.objects.select_related("profile__district").prefetch_related("groups").order_by("email")


def reload_account(user: User) -> User:
    """The account as stored now: while waiting for a lock, it may have lost a role."""
    stored = User.objects.get(pk=user.pk)
    if user.is_limited:
        stored.without_roles()
    return stored


def get_account_of_session(request: HttpRequest) -> rules.Person:
    """``django.contrib.auth.get_user`` without a query for a valid session, whose account is loaded with it.

    Everything else, such as another password or secret key, is left to Django.
    """
    session: Any = request.session
    account: User | None = session.account if SESSION_KEY in session else None
    if account is not None and is_signed_in_as(session, account):
        return account
    person: Any = get_user(request)
    return cast("rules.Person", person)


def find_account_by_email(address: str) -> User | None:
    """The active account with this e-mail address, ignoring case."""
    return User.objects.filter(email=address.strip().lower(), is_active=True).first()


def get_account_of_identity(digest: bytes) -> User | None:
    """The account linked to this person at the identity provider (``oidc.compute_identity_digest``), also a
    suspended one."""
    identity = Identity.objects.select_related("account").filter(digest=digest).first()
    return identity.account if identity else None


def get_assurance_level(user: User) -> int:
    """The account's assurance level as stored now."""
    return Profile.objects.values_list("assurance", flat=True).get(user=user)


def has_identity(user: User) -> bool:
    return Identity.objects.filter(account=user).exists()


def list_officer_ids() -> list[int]:
    """Ids of the active accounts with the officer's role."""
    return list(User.objects.filter(groups__name=Role.OFFICER, is_active=True).values_list("pk", flat=True))


def list_speaking_ids(accounts: Iterable[int | None]) -> frozenset[int]:
    """Those of these accounts (ids) that speak for the council at present (``rules.speaks_for_council``). Two
    queries, one if none of them has such a role, none without accounts.
    """
    ids = {it for it in accounts if it is not None}
    if not ids:
        return frozenset()
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    holders = User.objects.filter(pk__in=ids, groups__name__in=rules.SPEAKING).distinct()
    speaking = set()
    for holder in holders.annotate(has_factor=Exists(factors)).prefetch_related("groups"):
        holder.has_second_factor = holder.has_factor
        if rules.speaks_for_council(holder):
            speaking.add(holder.pk)
    return frozenset(speaking)


def build_speaker_condition(account: OuterRef) -> Exists:
    """Whether ``account`` has a role in which people speak for the council, to annotate rows with. Whether
    it is active at present, only ``list_speaking_ids`` says.
    """
    return Exists(User.objects.filter(pk=account, groups__name__in=rules.SPEAKING))


def list_role_holders(role: Role, text: str = "") -> QuerySet[User]:
    """The active accounts with ``role`` whose address or display name contains ``text``, by name."""
    matches = find_accounts(text).filter(groups__name=role, is_active=True)
    return matches.order_by("search_name", "email")


#: Accounts that can be chosen at once; more are found by searching.
MAX_CANDIDATES: Final = 50


@dataclass(frozen=True, slots=True)
class Candidates:
    """Accounts to choose from: those chosen already, then matches by name. ``more``: matches left out."""

    shown: Sequence[User]
    more: int


def list_candidates(role: Role, text: str, chosen: Sequence[User]) -> Candidates:
    """``chosen``, and others with ``role`` whose address or display name contains ``text``."""
    others = list_role_holders(role, text).exclude(pk__in=[it.pk for it in chosen])
    shown = list(others[: MAX_CANDIDATES + 1])
    more = others.count() - MAX_CANDIDATES if len(shown) > MAX_CANDIDATES else 0
    return Candidates([*chosen, *shown[:MAX_CANDIDATES]], more)


def is_address_taken(address: str, user: User | None = None) -> bool:
    """Whether an account, other than that of ``user``, has the mailbox of ``address``."""
    accounts = User.objects.filter(mailbox=normalise_mailbox(address))
    return (accounts.exclude(pk=user.pk) if user else accounts).exists()


def list_office_holders() -> QuerySet[User]:
    """Every account with a role beyond resident, including suspended ones."""
    return list_accounts().filter(groups__name__in=OFFICES).distinct()


def find_accounts(text: str) -> QuerySet[User]:
    """Accounts whose e-mail address or display name contains ``text``, ignoring case and diacritics."""
    return list_accounts().filter(Q(email__contains=text.lower()) | Q(search_name__contains=ascii_fold(text)))


def get_acting_role(user: AbstractBaseUser) -> str:
    """The code of the role in which ``user`` acts; "resident" if there is no other."""
    held = rules.list_active_roles(user) if isinstance(user, User) else frozenset()
    return str(next((role for role in OFFICES if role in held), Role.RESIDENT))


def sorted_roles(user: User) -> list[Role]:
    """The roles of an account in the order of their definition; those of suspended accounts too."""
    return [role for role in Role if role in user.role_names]


def list_display_names(public_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Display names by public id; accounts without one are left out: an e-mail address is not a name."""
    shown = User.objects.filter(public_id__in=public_ids).exclude(display_name="")
    return dict(shown.values_list("public_id", "display_name"))


@dataclass(frozen=True, slots=True)
class Device:
    """A browser on which the account is signed in: its user agent, and the day of signing in."""

    browser: str
    since: date
    is_this: bool


def list_devices(user: User, current: str | None) -> list[Device]:
    """The devices on which the account is signed in: this one first (``current`` is its session key), then
    the newest.

    A session older than the last change of password no longer signs anybody in and is left out.
    """
    # Includes the hashes under fallback secret keys, as Django checks them.
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    signed_in = [
        Device(held.get(BROWSER, ""), date.fromisoformat(held[SIGNED_IN_ON]), session.session_key == current)
        for session in user.sessions.filter(expire_date__gt=timezone.now())
        if SIGNED_IN_ON in (held := session.get_decoded())
        and any(constant_time_compare(held.get(HASH_SESSION_KEY, ""), digest) for digest in hashes)
    ]
    return sorted(signed_in, key=lambda device: (device.is_this, device.since), reverse=True)


def list_absences_not_over(day: date) -> QuerySet[Absence]:
    """Absences that are not over on ``day``, the next one first."""
    return Absence.objects.filter(last_day__gte=day).select_related("account", "deputy")


def find_absence(user: User, day: date) -> Absence | None:
    """The account's absence that is not over on ``day``, or None."""
    return list_absences_not_over(day).filter(account=user).first()


def list_absences_on_day(day: date) -> QuerySet[Absence]:
    """The absences on ``day``."""
    return Absence.objects.filter(first_day__lte=day, last_day__gte=day)


def list_represented_ids(deputy: User, day: date) -> list[int]:
    """Ids of the accounts for which ``deputy`` stands in on ``day``."""
    return list(list_absences_on_day(day).filter(deputy=deputy).values_list("account", flat=True))


def list_api_tokens(user: User) -> QuerySet[ApiToken]:
    """The account's API tokens, newest first."""
    rows: QuerySet[ApiToken] = ApiToken.objects.filter(user=user).order_by("-created", "name")
    return rows
