"""By what somebody signs in or acts as an account: password, sessions, API tokens."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS, knox_settings

from participation import days
from participation.mailing.models import OutgoingMail
from participation.people import sessions
from participation.people.errors import (
    TokenNameTaken,
    TooManyTokens,
)
from participation.people.models import (
    ApiToken,
    Scope,
    Session,
    User,
)
from participation.people.operations.accounts import require_open
from participation.storage.overwriting import overwrite
from participation.storage.rewriting import rewrite_all

MAX_TOKENS = 20


@transaction.atomic
def issue_token(
    *, user: User, name: str, by_password: bool = False, scopes: Collection[Scope] = tuple(Scope)
) -> str:
    """Issue an API token for ``user``. It is returned only here; the database stores its digest.

    ``by_password``: only the password was asked for; such a token ends when the account requires more. Raises
    AccountClosed, TokenNameTaken, TooManyTokens, ValidationError (no name, or one longer than 60 characters).
    """
    name = name.strip()
    if not name or len(name) > ApiToken._meta.get_field("name").max_length:
        raise ValidationError({"name": _("Give the token a name of at most 60 characters.")})
    require_open(user)
    ApiToken.objects.filter(user=user, expiry__lte=timezone.now()).delete()
    names = set(ApiToken.objects.filter(user=user).values_list("name", flat=True))
    if name in names:
        raise TokenNameTaken
    if len(names) >= MAX_TOKENS:
        raise TooManyTokens(limit=MAX_TOKENS)
    digest, token = get_digest_token()
    ApiToken(
        user=user,
        digest=digest,
        token_key=token[: CONSTANTS.TOKEN_KEY_LENGTH],
        expiry=days.end_of_local_day(timezone.now() + knox_settings.TOKEN_TTL),
        name=name,
        by_password=by_password,
        may_write=Scope.WRITE in scopes,
        as_staff=Scope.STAFF in scopes,
    ).save(force_insert=True)
    return str(token)


def revoke_token(*, token: ApiToken) -> None:
    """Delete a token; later requests with it are refused."""
    token.delete()


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Set a password and delete all API tokens: the old password, and so any program, may be a thief's.

    Raises AccountClosed.
    """
    require_open(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    ApiToken.objects.filter(user=user).delete()


def revoke_tokens_by_password(*, user: User) -> None:
    """Delete the tokens issued with the password alone: the account now requires more."""
    ApiToken.objects.filter(user=user, by_password=True).delete()


def end_other_sessions(*, user: User, current: str | None) -> None:
    """Delete every session of ``user`` except the one whose key is ``current``."""
    user.sessions.exclude(session_key=current).delete()


def forget_ended_sessions() -> None:
    """Delete expired sessions, and those of sign-ins that were started and abandoned."""
    begun = Session.objects.filter(account=None)
    left = [session.session_key for session in begun if sessions.has_abandoned_sign_in(session.get_decoded())]
    Session.objects.filter(Q(expire_date__lte=timezone.now()) | Q(session_key__in=left)).delete()


def forget_order_of_signing_in(*, ended: datetime) -> bool:
    """Rewrite sessions, tokens and second factors, so that the order of their rows reveals nothing, and
    overwrite sent mails, of which some had codes. Return whether it has left the database's files too. Not
    allowed within a transaction.

    People who sign in to answer do so within minutes: the order of accounts would match the order of answers,
    and results published one after another reveal answers in that order. So this runs after every count.

    ``ended``: the moment of the count (aware). Overwriting may take several attempts; people who confirmed
    their password after the count are not asked again after each.
    """
    signing_in = (Session, ApiToken, Authenticator)
    changes = {Session: partial(sessions.forget_moments, before=ended)}
    return all(rewrite_all(model, changes.get(model)) for model in signing_in) and overwrite(
        [*signing_in, OutgoingMail]
    )
