"""Accounts and their residence. Nothing here records what anybody answered."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Length, Lower, Replace, Right, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan, LessThan
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken, AuthTokenManager

from participation.people.addresses import PROVIDERS, SUBDOMAINS, Provider
from participation.people.sessions import SECOND_FACTORS, SessionStore
from participation.text.texts import capitalised

EARLIEST_BIRTH_YEAR = 1900
LATEST_BIRTH_YEAR = 2100
#: Whoever becomes this old within the year can state the year of birth. It is stored by explicit consent,
#: whose meaning a child must understand, and nothing depends on it: younger members of the children's
#: assembly take part without it. At twelve, Turkish law begins to hold children to what they do (Turkish
#: Penal Code, art. 31).
YOUNGEST = 12
# A reserved domain that identifies demo accounts.
DEMO_DOMAIN = "meydan.example"


class AssuranceLevel(models.IntegerChoices):
    """How certain the council is that the account belongs to a resident; levels are ordered."""

    EMAIL_ONLY = 10, _("e-mail only")
    ROLL_MATCHED = 20, _("matched with the roll")
    IDENTITY = 30, _("identity provider or in person")


class Sex(models.TextChoices):
    """The categories of the population register, because answers are compared with its statistics."""

    FEMALE = "female", _("woman")
    MALE = "male", _("man")


class Role(models.TextChoices):
    """The names of the role groups. Every account is a resident; all other roles are granted."""

    RESIDENT = "resident", _("resident")
    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("council editor")
    OFFICER = "officer", _("council officer")
    TRUSTEE = "trustee", _("trustee")
    OBSERVER = "observer", _("observer")
    CLERK = "clerk", _("desk clerk")
    ADMINISTRATOR = "administrator", _("administrator")

    @property
    def heading(self) -> str:
        """The label as a heading, in the active language."""
        return capitalised(str(self.label))


def build_demo_email(role: Role) -> str:
    """The address of the demo account with ``role``, such as moderator@meydan.example (admin@… for
    administrators).
    """
    return f"{'admin' if role == Role.ADMINISTRATOR else role}@{DEMO_DOMAIN}"


_AT = StrIndex(F("email"), Value("@"))
_TAG = StrIndex(F("email"), Value("+"))
_DOMAIN = Substr(F("email"), _AT + 1)
_LOCAL = Case(
    When(GreaterThan(_TAG, Value(1)) & LessThan(_TAG, _AT), then=Substr(F("email"), 1, _TAG - 1)),
    default=Substr(F("email"), 1, _AT - 1),
)


def _build_name_at(provider: Provider) -> Any:
    """The name in the only spelling that stands for all of them at ``provider``."""
    name: Any = _LOCAL
    for character, instead in provider.replaced:
        name = Replace(name, Value(character), Value(instead))
    return name


#: ``addresses.normalise_mailbox`` in the database.
MAILBOX = Case(
    *(
        When(
            Exact(_DOMAIN, Value(domain)),
            then=Concat(_build_name_at(provider), Value(f"@{provider.domains[0]}")),
        )
        for provider in PROVIDERS
        for domain in provider.domains
    ),
    *(
        When(
            Exact(Right(_DOMAIN, len(parent) + 1), Value(f".{parent}")),
            then=Concat(Substr(_DOMAIN, 1, Length(_DOMAIN) - (len(parent) + 1)), Value("@"), Value(parent)),
        )
        for parent in SUBDOMAINS
    ),
    default=Concat(_LOCAL, Value("@"), _DOMAIN),
    output_field=models.CharField(),
)


class UserManager(BaseUserManager["User"]):
    """Accounts are identified by their e-mail address, stored in lower case.

    There is no ``create_user``: only ``operations.create_account`` creates accounts.
    """

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """An account. ``public_id`` identifies it in the audit log and reveals nothing by itself.

    Only an active account can sign in. ``suspended``: by an administrator. ``closed_on``: the day on which
    its owner asked to delete it; until it is deleted, nobody sees its name.
    """

    # Removes the base class's column: the time of the last visit is not stored.
    last_login = None
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    # One mailbox has one account, however its address is spelt (``addresses``).
    mailbox = models.GeneratedField(
        expression=MAILBOX, output_field=models.CharField(max_length=254), db_persist=True, unique=True
    )
    display_name = models.CharField(_("name shown to others"), max_length=60, blank=True)
    # The display name as search compares it (``turkish.ascii_fold``); operations always set both.
    search_name = models.CharField(max_length=60, blank=True, editable=False, default="")
    is_active = models.BooleanField(_("active"), default=True)
    joined_on = models.DateField(_("joined on"), default=timezone.localdate, editable=False)
    suspended = models.BooleanField(_("suspended"), default=False, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    # The day on which the account got its first role beyond resident, from which the term for a second factor
    # is counted; empty while it has none.
    staff_since = models.DateField(null=True, blank=True, editable=False)

    #: Whether ``without_roles`` was called.
    is_limited = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="people_user_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(suspended=False, closed_on__isnull=True),
                name="people_user_active_only_while_open",
            ),
        ]

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of the account's groups, read once per instance."""
        return frozenset(group.name for group in self.groups.all())

    def without_roles(self) -> None:
        """Let this instance act as a resident only, as a program with a token that has no staff scope."""
        self.is_limited = True
        self.role_names = self.role_names & {Role.RESIDENT}

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether an authenticator app or a passkey is set up; read once per instance."""
        factors: Any = self.authenticator_set  # type: ignore[attr-defined]
        return bool(factors.filter(type__in=SECOND_FACTORS).exists())

    @property
    def needs_second_factor(self) -> bool:
        """Whether the account has a role that requires a second factor, and no such factor."""
        if not settings.STAFF_SECOND_FACTOR:
            return False
        return bool(self.role_names & {*Role} - {Role.RESIDENT}) and not self.has_second_factor

    @property
    def second_factor_by(self) -> date:
        """The first day on which roles of an account that needs a second factor are dormant."""
        if self.staff_since is None:
            return date.min
        return self.staff_since + timedelta(days=settings.STAFF_SECOND_FACTOR_DAYS)

    @property
    def is_dormant(self) -> bool:
        """Whether the account's roles beyond resident allow nothing until it has a second factor."""
        return self.needs_second_factor and timezone.localdate() >= self.second_factor_by

    @property
    def is_staff(self) -> bool:
        """Whether the account may use the technical admin (Django's name for it)."""
        return self.is_active and Role.ADMINISTRATOR in self.role_names and not self.is_dormant


class Profile(models.Model):
    """Residence and how certain it is. Each account has one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    district = models.ForeignKey(
        "territory.District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
    )
    neighbourhood = models.ForeignKey(
        "territory.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("neighbourhood"),
    )
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    assurance = models.PositiveSmallIntegerField(
        _("assurance level"), choices=AssuranceLevel, default=AssuranceLevel.EMAIL_ONLY
    )
    # The last day on which the person changed or deleted a district, year of birth or sex stated before.
    # Polls announced until then do not use them for weights. What a roll or an officer sets is no change.
    changed_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True)
                | Q(birth_year__gte=EARLIEST_BIRTH_YEAR, birth_year__lte=LATEST_BIRTH_YEAR),
                name="people_profile_birth_year_in_range",
            ),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="people_profile_known_sex"),
            models.CheckConstraint(
                condition=Q(neighbourhood__isnull=True) | Q(district__isnull=False),
                name="people_profile_neighbourhood_needs_district",
            ),
            models.CheckConstraint(
                condition=Q(assurance__in=AssuranceLevel.values), name="people_profile_known_assurance"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Identity(models.Model):
    """Links an account to a person at the identity provider, who signs in with it. Neither name nor number.

    ``digest``: 32 bytes, keyed, of issuer and subject (``oidc.compute_identity_digest``). It stores no time:
    when somebody signed in, perhaps just before voting, must stay unknown.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        default_permissions = ()


class InvitationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("invitation", "open")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Invitation(models.Model):
    """An administrator invites whoever has ``email`` to act in ``roles`` (values of ``Role``), once and
    before ``expires_at`` (exclusive, UTC). ``digest`` is the SHA-256 of the link's token, in hexadecimal
    digits; the token is only in the mail.
    """

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"))
    roles = models.JSONField(_("roles"))
    reason = models.CharField(_("reason"), max_length=500)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=InvitationState, default=InvitationState.OPEN)
    accepted_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(state=InvitationState.OPEN), name="people_invitation_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.OPEN, accepted_by__isnull=True, ended_at__isnull=True)
                | Q(state=InvitationState.ACCEPTED, accepted_by__isnull=False, ended_at__isnull=False)
                | Q(state=InvitationState.WITHDRAWN, accepted_by__isnull=True, ended_at__isnull=False),
                name="people_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="people_invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(reason=""), name="people_invitation_addressed"
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject in the audit log; it names no address."""
        return f"invitation:{self.pk}"

    def invited_roles(self) -> list[Role]:
        """The roles, in the order of their definition."""
        return [role for role in Role if role in self.roles]


class Absence(models.Model):
    """The days, both inclusive, on which a moderator is away and ``deputy`` stands in. Each account has one
    at most: stating it again replaces it.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="absence")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day", "account"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="people_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(deputy=F("account")), name="people_absence_of_another"),
        ]

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Session(AbstractBaseSession):
    """A browser session, signed in or filling in a multi-page form. ``expire_date`` is a midnight."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Scope(models.TextChoices):
    """What a program may do with a token. Every token may read."""

    READ = "read", _("read")
    WRITE = "write", _("write: answer polls, post, vote on statements")
    STAFF = "staff", _("staff: act in the roles of the account")


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """A token by which a program acts as an account. Only its digest is stored; the token is shown once.

    ``token_key`` is the beginning of the token, by which a person recognises it. ``expiry`` is None for
    never, or a midnight, since a program may answer a poll as soon as it has its token. ``by_password``:
    issued over the API with the password alone, not on the account's page.
    """

    created = models.DateField(default=timezone.localdate, editable=False)
    name = models.CharField(_("name"), max_length=60)
    by_password = models.BooleanField(default=False, editable=False)
    may_write = models.BooleanField(default=False, editable=False)
    as_staff = models.BooleanField(default=False, editable=False)

    objects: ClassVar[AuthTokenManager] = AuthTokenManager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="people_api_token_name_once_per_user"),
            models.CheckConstraint(condition=~Q(name=""), name="people_api_token_has_name"),
        ]

    @property
    def scopes(self) -> list[Scope]:
        has = {Scope.READ: True, Scope.WRITE: self.may_write, Scope.STAFF: self.as_staff}
        return [scope for scope in Scope if has[scope]]
