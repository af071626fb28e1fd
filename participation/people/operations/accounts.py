"""Every write to accounts, but roles and absences. What others decide about an account is recorded in the
audit log.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS, knox_settings

from participation import days
from participation.audit import operations as audit_operations
from participation.audit.rules import require_reason
from participation.mailing.models import OutgoingMail
from participation.people import queries, registry, rules, sessions
from participation.people.addresses import mailbox
from participation.people.errors import (
    AccountClosed,
    AnotherIdentity,
    EmailTaken,
    IdentityOfAnother,
    LastWayIn,
    NotOfficer,
    ResidenceConfirmed,
    TokenNameTaken,
    TooManyTokens,
)
from participation.people.models import (
    EARLIEST_BIRTH_YEAR,
    YOUNGEST,
    ApiToken,
    AssuranceLevel,
    Identity,
    Profile,
    Role,
    Scope,
    Session,
    Sex,
    User,
    demo_email,
)
from participation.people.operations.roles import (
    grant_role,
    join,
    recheck_live,
    require_administrator,
    require_another_administrator,
    require_second_factor,
    subject,
)
from participation.storage.overwriting import overwrite
from participation.storage.rewriting import rewrite_all
from participation.territory.models import District, Neighbourhood
from participation.text.plaintext import is_line
from participation.text.texts import capitalised
from participation.text.turkish import ascii_fold

MAX_TOKENS = 20
DEMO_PASSWORD = "meydan-demo"  # noqa: S105 - published on purpose


@transaction.atomic
def create_account(
    *,
    email: str,
    password: str | None,
    district: District | None = None,
    display_name: str = "",
    email_confirmed: bool = False,
) -> User:
    """Create a resident's account with its profile. ``password`` None: unusable until one is set.

    ``email_confirmed``: the address is known to be the person's; otherwise the caller arranges the
    confirmation. Raises EmailTaken, also if an account has another spelling of the same mailbox, and the
    refusals of ``registry.register_newcomer_rule``.
    """
    registry.require_welcome(email)
    user = User(email=email.lower(), display_name=display_name, search_name=ascii_fold(display_name))
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if User.objects.filter(mailbox=mailbox(user.email)).exists():
            raise EmailTaken from error
        raise
    Profile.objects.create(user=user, district=district)
    join(user, Role.RESIDENT)
    if email_confirmed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def create_residents(profiles: Mapping[str, Profile]) -> list[User]:
    """Create accounts without passwords: the rows of ``create_account``, with one INSERT per table and batch.

    ``profiles`` maps e-mail addresses, known to be the person's, to unsaved profiles, whose ``user`` is set
    here. A taken address raises IntegrityError; then nothing is stored.
    """
    for email, profile in profiles.items():
        profile.user = User(email=email.lower())
        profile.user.set_unusable_password()
    users = User.objects.bulk_create(profile.user for profile in profiles.values())
    Profile.objects.bulk_create(profiles.values())
    group, _created = Group.objects.get_or_create(name=Role.RESIDENT)
    membership = User.groups.through
    membership.objects.bulk_create(membership(user=user, group=group) for user in users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    return users


@transaction.atomic
def update_profile(
    *,
    user: User,
    display_name: str,
    district: District | None,
    neighbourhood: Neighbourhood | None,
) -> Profile:
    """Store what residents state about themselves, apart from what needs their explicit consent.

    Raises AccountClosed, ResidenceConfirmed when the resident may no longer change the district or
    neighbourhood, and ValidationError for a neighbourhood of another district, or for a new name with
    invisible characters or that looks official (``rules.may_be_called``).
    """
    # Invisible characters can reverse the text around a name, or make it look like somebody else's.
    if not is_line(display_name):
        raise ValidationError({"display_name": _("The name contains invisible characters. Type it again.")})
    if display_name != user.display_name and not rules.may_be_called(user, display_name):
        message = _(
            "Readers could take this name for that of the council, the municipality or their staff. Choose "
            "another one."
        )
        raise ValidationError({"display_name": message})
    require_open(user)
    profile = Profile.objects.select_for_update().select_related("user").get(user=user)
    moved = (district, neighbourhood) != (profile.district, profile.neighbourhood)
    if moved and not rules.may_change_own_district(profile):
        raise ResidenceConfirmed
    if neighbourhood and (district is None or neighbourhood.district_id != district.pk):
        raise ValidationError({"neighbourhood": _("This neighbourhood is not in the chosen district.")})
    profile.district = district
    profile.neighbourhood = neighbourhood
    profile.full_clean(exclude=["user"])
    profile.save()
    user.display_name, user.search_name = display_name, ascii_fold(display_name)
    user.save(update_fields=["display_name", "search_name"])
    user.profile = profile
    return profile


def set_birth_year(*, user: User, birth_year: int | None) -> None:
    """Store the year of birth, or delete it (None). The caller holds the explicit consent.

    Raises ValidationError for an impossible year, and for that of somebody who is not yet ``YOUNGEST`` at
    the end of this year.
    """
    this_year = timezone.localdate().year
    if birth_year is not None and not EARLIEST_BIRTH_YEAR <= birth_year <= this_year:
        raise ValidationError({"birth_year": _("Enter the year in four digits, such as 1985.")})
    if birth_year is not None and birth_year > this_year - YOUNGEST:
        message = _(
            "The year of birth is stored from the year in which you become {age}. Without it you take part "
            "all the same: polls count you as “not stated”. Have you made a typing mistake?"
        )
        raise ValidationError({"birth_year": message.format(age=YOUNGEST)})
    Profile.objects.filter(user=user).update(birth_year=birth_year)
    user.profile.birth_year = birth_year


def set_sex(*, user: User, sex: str) -> None:
    """Store the sex, or delete it (""). The caller holds the explicit consent.

    Raises ValidationError for an unknown category.
    """
    if sex and sex not in Sex.values:
        raise ValidationError({"sex": _("Choose one of the possible answers.")})
    Profile.objects.filter(user=user).update(sex=sex)
    user.profile.sex = sex


@transaction.atomic
def set_assurance(*, officer: User, user: User, level: AssuranceLevel, reason: str) -> None:
    """Set how certain the council is that ``user`` lives in the district of the profile.

    Raises NotOfficer, ValidationError (no reason, or no district to confirm).
    """
    if not rules.may_set_assurance(officer):
        raise NotOfficer
    require_reason(reason)
    profile = Profile.objects.select_for_update().get(user=user)
    stored = queries.as_stored(officer)
    if not rules.may_set_assurance(stored):
        raise NotOfficer
    require_second_factor(stored)
    if level > AssuranceLevel.EMAIL_ONLY and profile.district_id is None:
        raise ValidationError(_("This account has no district that could be confirmed."))
    if profile.assurance == level:
        return
    before, profile.assurance = profile.assurance, level
    profile.save(update_fields=["assurance"])
    user.profile = profile
    audit_operations.record(
        actor=officer,
        action="assurance.set",
        subject=subject(user),
        reason=reason,
        details={"from": before, "to": int(level)},
    )


@transaction.atomic
def confirm_by_roll(
    *, residents: Collection[int], district: int, level: AssuranceLevel = AssuranceLevel.ROLL_MATCHED
) -> set[int]:
    """Confirm that these accounts (ids) live in ``district`` (id), according to an electoral roll: set the
    district and the assurance level of their profiles.

    Accounts with a proved identity stay unchanged. Returns the ids of those whose level rose.
    """
    profiles = list(
        Profile.objects.select_for_update()
        .filter(user__in=residents, assurance__lte=AssuranceLevel.ROLL_MATCHED)
        .order_by("pk")
    )
    rose = {it.user_id for it in profiles if it.assurance < level}
    for profile in profiles:
        if profile.district_id != district:
            profile.district_id, profile.neighbourhood = district, None
        profile.assurance = level
    Profile.objects.bulk_update(profiles, ["district", "neighbourhood", "assurance"], batch_size=500)
    return rose


def move_by_roll(*, residents: Collection[int], district: int) -> None:
    """Set the district of accounts whose proved identity is on an electoral roll there."""
    moved = Profile.objects.filter(user__in=residents, assurance=AssuranceLevel.IDENTITY)
    moved.exclude(district=district).update(district=district, neighbourhood=None)


def end_confirmation_by_roll(
    *,
    residents: Collection[int],
    level: AssuranceLevel = AssuranceLevel.ROLL_MATCHED,
    after: AssuranceLevel = AssuranceLevel.EMAIL_ONLY,
) -> None:
    """Lower accounts (ids) from ``level``, which they had by a roll that they are no longer on, to ``after``.
    Accounts at another level stay unchanged.
    """
    Profile.objects.filter(user__in=residents, assurance=level).update(assurance=after)


@transaction.atomic
def link_identity(*, user: User, mark: bytes, provider: str) -> bool:
    """Link ``user`` to a person at the identity provider (``oidc.mark``); False if they are linked already.

    One identity has one account, and an account one identity: of two concurrent links, one succeeds.
    ``provider`` is its name for people. Raises AccountClosed, IdentityOfAnother, AnotherIdentity.
    """
    require_open(user)
    # Conflicts are ignored, not raised: the database server would log whom they concern.
    linked = Identity.objects.filter(account=user, mark=mark)
    if linked.exists():
        return False
    Identity.objects.bulk_create([Identity(account=user, mark=mark)], ignore_conflicts=True)
    if linked.exists():
        return True
    if Identity.objects.filter(mark=mark).exists():
        raise IdentityOfAnother(provider=provider)
    raise AnotherIdentity(provider=provider)


@transaction.atomic
def unlink_identity(*, user: User) -> bool:
    """Remove the link to the identity provider; False if there is none. The assurance level stays: it is
    about the person, not about how they sign in.

    Raises LastWayIn without a confirmed e-mail address, to which a code could be sent.
    """
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise LastWayIn
    deleted, _by_model = Identity.objects.filter(account=user).delete()
    return deleted > 0


@transaction.atomic
def suspend(*, administrator: User, user: User, reason: str) -> None:
    """Close an account until it is reinstated. Its sessions and tokens end at once.

    Raises NotAdministrator, LastAdministrator, ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    if not User.objects.filter(pk=user.pk, suspended=False).update(suspended=True, is_active=False):
        return
    if user.groups.filter(name=Role.ADMINISTRATOR).exists():
        require_another_administrator(user)
    user.is_active, user.suspended = False, True
    end_access(user=user)
    audit_operations.record(
        actor=administrator, action="account.suspended", subject=subject(user), reason=reason
    )
    recheck_live(user)


@transaction.atomic
def reinstate(*, administrator: User, user: User, reason: str) -> None:
    """End a suspension. An account that its owner closed stays closed. Raises NotAdministrator,
    ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    shut = User.objects.filter(Q(suspended=True) | Q(is_active=False, closed_on=None), pk=user.pk)
    if not shut.update(suspended=False, is_active=Q(closed_on__isnull=True)):
        return
    user.suspended, user.is_active = False, user.closed_on is None
    audit_operations.record(
        actor=administrator, action="account.reinstated", subject=subject(user), reason=reason
    )


@transaction.atomic
def close_account(*, user: User) -> None:
    """Close ``user``'s own account until ``reopen_account`` or its deletion: nobody can sign in, and its name
    is shown nowhere. Idempotent. Raises LastAdministrator.
    """
    if user.groups.filter(name=Role.ADMINISTRATOR).exists():
        require_administrator(None)
        require_another_administrator(user)
    today = timezone.localdate()
    User.objects.filter(pk=user.pk, closed_on=None).update(closed_on=today, is_active=False)
    end_access(user=user)
    recheck_live(user)


def reopen_account(*, user: User) -> None:
    """Undo ``close_account``. A suspended account stays suspended."""
    User.objects.filter(pk=user.pk).update(closed_on=None, is_active=Q(suspended=False))


def require_open(user: User, *, or_suspended: bool = False) -> None:
    """Lock ``user``'s account, so that nobody closes it before the transaction ends.

    Whatever people store about themselves begins with this, before any other lock: the account may have been
    closed, suspended or deleted since the request loaded it. Answers and votes do without: the lock would
    leave their transaction's number in the account's row. ``or_suspended``: what a suspended person may do,
    too. Raises AccountClosed.
    """
    state: dict[str, bool | None] = {"closed_on": None} if or_suspended else {"is_active": True}
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, **state).exists():
        raise AccountClosed


def end_access(*, user: User) -> None:
    """Delete every session and API token of ``user``."""
    user.sessions.all().delete()
    ApiToken.objects.filter(user=user).delete()


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
        expiry=days.over(timezone.now() + knox_settings.TOKEN_TTL),
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
    left = [session.session_key for session in begun if sessions.is_left(session.get_decoded())]
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


@transaction.atomic
def ensure_demo_accounts() -> list[User]:
    """Create one account for each role, all with the published password; existing ones stay unchanged.

    Requires the district Konak. Raises ImproperlyConfigured outside demo mode.
    """
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("Demo accounts can only be created in demo mode.")
    konak = District.objects.get(slug="konak")
    accounts = []
    for role in Role:
        email = demo_email(role)
        user = User.objects.filter(email=email).first() or create_account(
            email=email,
            password=DEMO_PASSWORD,
            district=konak,
            display_name=capitalised(str(role.label)),
            email_confirmed=True,
        )
        if role != Role.RESIDENT:
            grant_role(administrator=None, user=user, role=role, reason=_("Demo account"))
        accounts.append(user)
    return accounts
