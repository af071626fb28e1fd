"""Personal data of accounts, and what Django and allauth store about them."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.people import queries
from participation.people.invitations import operations as invitation_operations
from participation.people.models import User
from participation.people.operations import absences as absence_operations
from participation.people.operations import credentials as credential_operations
from participation.personal_data import (
    OFFICIAL_ACTS,
    Basis,
    End,
    Group,
    Link,
    Purpose,
    Rule,
    build_linked_table,
    build_unlinked_tables,
)

PURPOSES: Final = (
    Purpose(
        name="account",
        group=Group.ACCOUNT,
        words=_("E-mail address, password (as a hash that cannot be reversed), passkeys, access tokens"),
        why=_("to sign in, and to allow only one account per person"),
        basis=Basis.CONTRACT,
        retention=_("as long as you have the account"),
    ),
    Purpose(
        name="display_name",
        group=Group.ACCOUNT,
        words=_("Name shown to others (optional)"),
        why=_("what others see of you"),
        basis=Basis.MADE_PUBLIC,
        retention=_("until you delete it"),
    ),
    Purpose(
        name="residence",
        group=Group.ACCOUNT,
        words=_("District, neighbourhood (optional)"),
        why=_("to ask you about matters that concern the place you live in"),
        basis=Basis.INTEREST,
        retention=_("until you change or delete it"),
    ),
    Purpose(
        name="birth_year",
        group=Group.ACCOUNT,
        words=_("Year of birth (optional)"),
        why=_("to see whether those who take part resemble the city"),
        basis=Basis.CONSENT,
        retention=_("until you withdraw your consent"),
    ),
    Purpose(
        name="sex",
        group=Group.ACCOUNT,
        words=_("Sex (optional)"),
        why=_("to see whether those who take part resemble the city"),
        basis=Basis.CONSENT,
        retention=_("until you withdraw your consent"),
    ),
    Purpose(
        name="attribute_change",
        group=Group.ACCOUNT,
        words=_("The day on which you last changed or deleted your district, year of birth or sex"),
        why=_("so that nobody changes them to give more weight to an answer in a poll announced before"),
        basis=Basis.INTEREST,
        retention=_("as long as you have the account"),
    ),
    Purpose(
        name="assurance",
        group=Group.ACCOUNT,
        words=_("How sure we are that you are a resident"),
        why=_("some polls require a higher assurance level"),
        basis=Basis.INTEREST,
        retention=_("as long as you have the account"),
    ),
    Purpose(
        name="identity",
        group=Group.ACCOUNT,
        words=_("If you sign in with the council's identity provider: an irreversible mark of you there"),
        why=_("so that we can recognise you"),
        basis=Basis.CONTRACT,
        retention=_(
            "until you remove the link; identity number and birth date are compared with the electoral rolls "
            "and not stored, nothing else is read"
        ),
    ),
    Purpose(
        name="invitations",
        group=Group.COUNCIL,
        words=_("If you were invited to a role: your e-mail address, the roles, and a hash of the link"),
        why=_("so that only those who were asked take on a role"),
        basis=Basis.DUTY,
        retention=_("until 30 days after the invitation ends; that it was accepted stays in the audit log"),
    ),
    Purpose(
        name="absences",
        group=Group.COUNCIL,
        words=_("The days on which a moderator is away, and who stands in"),
        why=_("so that what they have taken on does not wait"),
        basis=Basis.DUTY,
        retention=_("until a week after the last day; that it was stated stays in the audit log"),
    ),
    Purpose(
        name="roles",
        group=Group.COUNCIL,
        words=_("The roles that council staff have on this site"),
        why=_("so that only those who are responsible can act"),
        basis=Basis.DUTY,
        retention=_("until the role is revoked; who granted and revoked it stays in the audit log"),
    ),
    Purpose(
        name="devices",
        group=Group.OPERATION,
        words=_("The browser of each device on which you are signed in, and since which day"),
        why=_("to show you where you are signed in, so that you can end it"),
        basis=Basis.CONTRACT,
        retention=_(
            "until you sign out there; at most one day longer than the two weeks that a sign-in lasts"
        ),
    ),
    Purpose(
        name="attempts",
        group=Group.OPERATION,
        words=_("IP address or account, while attempts are counted"),
        why=_("so that nobody can guess passwords or flood the site"),
        basis=Basis.INTEREST,
        retention=_("a few minutes; never with an answer"),
    ),
)

RULES: Final = (
    Rule(
        name="sessions",
        purpose="devices",
        words=_("Signed-in devices"),
        days=15,
        since=_("signing in there"),
        why=_("a sign-in lasts two weeks, and ends with the day so that no time is stored"),
        valid_from=date(2026, 11, 1),
        job=credential_operations.forget_ended_sessions,
    ),
    Rule(
        name="invitations",
        purpose="invitations",
        words=_("Invitations to roles"),
        days=invitation_operations.INVITATION_RETENTION.days,
        since=_("the last day on which the invitation could be accepted"),
        why=_("until then administrators can see whether it was accepted"),
        valid_from=date(2026, 11, 30),
        job=invitation_operations.forget_invitations,
    ),
    Rule(
        name="absences",
        purpose="absences",
        words=_("Absences of moderators"),
        days=absence_operations.ABSENCE_RETENTION.days,
        since=_("the last day of the absence"),
        why=_("until then it can be seen who stood in"),
        valid_from=date(2026, 11, 30),
        job=absence_operations.forget_absences,
    ),
)

_SIGN_IN: Final = _("Without its secret, which lets whoever has it sign in.")
_ABSENCE: Final = ("first_day", "last_day")


def _list_role_rows(user: User) -> Iterator[dict[str, Any]]:
    for role in queries.sorted_roles(user):
        yield {"name": str(role.label)}


def _list_device_rows(user: User) -> Iterator[dict[str, Any]]:
    for device in queries.list_devices(user, None):
        yield {"browser": device.browser, "signed_in_on": device.since}


def _list_second_step_rows(user: User) -> Iterator[dict[str, Any]]:
    for step in Authenticator.objects.filter(user=user).order_by("pk"):
        row: dict[str, Any] = {"type": str(step.get_type_display()), "created": step.created_at.date()}
        if step.type == Authenticator.Type.WEBAUTHN:
            row["name"] = step.wrap().name
        yield row


TABLES: Final = (
    build_linked_table(
        "people.User",
        Link(
            "people.account",
            _("Account"),
            "pk",
            End.WAIT,
            ("public_id", "email", "display_name", "joined_on", "closed_on"),
        ),
        fields={
            **dict.fromkeys(
                (
                    *("email", "mailbox", "password", "public_id", "joined_on", "closed_on", "suspended"),
                    *("is_active", "is_superuser"),
                ),
                "account",
            ),
            "display_name": "display_name",
            "search_name": "display_name",
            "staff_since": "roles",
        },
        is_overwritten=True,
    ),
    build_linked_table(
        "people.Identity",
        Link(
            "people.identity",
            _("Sign-in with the identity provider"),
            "account",
            End.DELETE,
            note=_(
                "An irreversible mark of your account at the identity provider, if you linked it. It "
                "contains neither your name nor your number."
            ),
        ),
        purpose="identity",
    ),
    build_linked_table(
        "people.User_groups",
        Link("people.roles", _("Roles"), "user", End.DELETE, rows=_list_role_rows),
        purpose="roles",
    ),
    build_linked_table(
        "people.Absence",
        Link("people.absence", _("Your absence"), "account", End.DELETE, _ABSENCE),
        Link("people.deputy", _("Absences in which you stand in"), "deputy", End.DELETE, _ABSENCE),
        purpose="absences",
    ),
    build_linked_table(
        "people.Invitation",
        Link(
            "people.invitations",
            _("Invitations to roles that you accepted"),
            "accepted_by",
            End.DELETE,
            ("email", "roles", "ended_at"),
        ),
        Link(
            "people.invited",
            _("Invitations to roles that you sent"),
            "invited_by",
            End.KEEP,
            ("roles", "invited_at", "state"),
        ),
        purpose="invitations",
    ),
    build_linked_table(
        "people.User_user_permissions",
        Link("people.permissions", _("Permissions"), "user", End.DELETE, ("permission__name",)),
        purpose="roles",
    ),
    build_linked_table(
        "people.Profile",
        Link(
            "people.profile",
            _("Profile"),
            "user",
            End.WAIT,
            ("district__name", "neighbourhood__name", "birth_year", "sex", "assurance", "changed_on"),
            _(
                "Used to decide which polls you may answer, and, when a poll is counted, to compare those "
                "who answered with the population."
            ),
        ),
        fields={
            "user": "account",
            "district": "residence",
            "neighbourhood": "residence",
            "birth_year": "birth_year",
            "sex": "sex",
            "assurance": "assurance",
            "changed_on": "attribute_change",
        },
        is_overwritten=True,
    ),
    build_linked_table(
        "people.Session",
        Link(
            "people.devices",
            _("Signed-in devices"),
            "account",
            End.DELETE,
            note=_SIGN_IN,
            rows=_list_device_rows,
        ),
        purpose="devices",
        is_overwritten=True,
    ),
    build_linked_table(
        "people.ApiToken",
        Link(
            "people.tokens",
            _("API tokens"),
            "user",
            End.DELETE,
            ("name", "token_key", "created", "expiry"),
            _SIGN_IN,
        ),
        purpose="account",
        is_overwritten=True,
    ),
    build_linked_table(
        "account.EmailAddress",
        Link(
            "account.addresses", _("E-mail addresses"), "user", End.DELETE, ("email", "verified", "primary")
        ),
        purpose="account",
        is_overwritten=True,
    ),
    build_linked_table(
        "account.EmailConfirmation",
        Link(
            "account.confirmations",
            _("Links sent to confirm an address"),
            "email_address__user",
            End.FOLLOW,
            ("email_address__email", "created"),
            _SIGN_IN,
        ),
        purpose="account",
        is_overwritten=True,
    ),
    build_linked_table(
        "mfa.Authenticator",
        Link(
            "mfa.second_steps",
            _("Second steps at sign-in, and passkeys"),
            "user",
            End.DELETE,
            note=_SIGN_IN,
            rows=_list_second_step_rows,
        ),
        purpose="account",
        is_overwritten=True,
    ),
    build_linked_table(
        "admin.LogEntry",
        Link(
            "admin.entries",
            _("Changes made in the technical administration"),
            "user",
            End.DELETE,
            ("action_time", "object_repr"),
        ),
        purpose=OFFICIAL_ACTS,
    ),
    *build_unlinked_tables(
        "auth",
        "Group Permission Group_permissions",
        _("Settings of the site: names of roles, permissions and kinds of data."),
    ),
    *build_unlinked_tables(
        "contenttypes",
        "ContentType",
        _("Settings of the site: names of roles, permissions and kinds of data."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
