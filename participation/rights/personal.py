"""What the account itself and the apps below store about a person."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.audit import registry as audit_registry
from participation.audit.models import Entry
from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.operations import roles as role_operations
from participation.rights import registry
from participation.rights.registry import End, Kind

_SIGN_IN = _("Without its secret, which lets whoever has it sign in.")


def register() -> None:
    registry.register(
        Kind(
            "people.account",
            _("Account"),
            "people.User",
            "pk",
            End.WAIT,
            ("public_id", "email", "display_name", "joined_on", "closed_on"),
        ),
        Kind(
            "people.identity",
            _("Sign-in with the identity provider"),
            "people.Identity",
            "account",
            End.DELETE,
            note=_("An irreversible mark; it contains neither your name nor your number."),
        ),
        Kind("people.roles", _("Roles"), "people.User_groups", "user", End.DELETE, rows=_roles),
        Kind(
            "people.absence",
            _("Your absence"),
            "people.Absence",
            "account",
            End.DELETE,
            ("first_day", "last_day"),
        ),
        Kind(
            "people.deputy",
            _("Absences in which you stand in"),
            "people.Absence",
            "deputy",
            End.DELETE,
            ("first_day", "last_day"),
        ),
        Kind(
            "people.invitations",
            _("Invitations to roles that you accepted"),
            "people.Invitation",
            "accepted_by",
            End.DELETE,
            ("email", "roles", "ended_at"),
        ),
        Kind(
            "people.invited",
            _("Invitations to roles that you sent"),
            "people.Invitation",
            "invited_by",
            End.KEEP,
            ("roles", "invited_at", "state"),
        ),
        Kind(
            "people.permissions",
            _("Permissions"),
            "people.User_user_permissions",
            "user",
            End.DELETE,
            ("permission__name",),
        ),
        Kind(
            "people.profile",
            _("Profile"),
            "people.Profile",
            "user",
            End.WAIT,
            ("district__name", "neighbourhood__name", "birth_year", "sex", "assurance"),
            note=_(
                "Used to decide which polls you may answer, and, when a poll is counted, to compare those "
                "who answered with the population."
            ),
        ),
        Kind(
            "people.devices",
            _("Signed-in devices"),
            "people.Session",
            "account",
            End.DELETE,
            note=_SIGN_IN,
            rows=_devices,
        ),
        Kind(
            "people.tokens",
            _("API tokens"),
            "people.ApiToken",
            "user",
            End.DELETE,
            ("name", "token_key", "created", "expiry"),
            note=_SIGN_IN,
        ),
        Kind(
            "account.addresses",
            _("E-mail addresses"),
            "account.EmailAddress",
            "user",
            End.DELETE,
            ("email", "verified", "primary"),
        ),
        Kind(
            "account.confirmations",
            _("Links sent to confirm an address"),
            "account.EmailConfirmation",
            "email_address__user",
            End.FOLLOW,
            ("email_address__email", "created"),
            note=_SIGN_IN,
        ),
        Kind(
            "mfa.second_steps",
            _("Second steps at sign-in, and passkeys"),
            "mfa.Authenticator",
            "user",
            End.DELETE,
            note=_SIGN_IN,
            rows=_second_steps,
        ),
        Kind(
            "audit.entries",
            _("Entries of the audit log by you and about you"),
            "audit.Entry",
            "actor_public_id",
            End.FOLLOW,
            note=_(
                "The log is a chain that nobody can change. It names accounts by their public number alone; "
                "when an account is deleted, the number leads to nobody."
            ),
            rows=_entries,
        ),
        Kind(
            "admin.entries",
            _("Changes made in the technical administration"),
            "admin.LogEntry",
            "user",
            End.DELETE,
            ("action_time", "object_repr"),
        ),
        Kind(
            "rights.copies",
            _("Copies of your data that you asked for"),
            "rights.Export",
            "user",
            End.DELETE,
            ("asked_on", "state", "downloads"),
        ),
        Kind(
            "rights.closure",
            _("Deletion of your account"),
            "rights.Closure",
            "user",
            End.FOLLOW,
            ("closed_on", "due_on", "texts"),
        ),
    )
    registry.register_not_theirs(
        _("Districts and statistics of the population: they are about no single person."),
        "territory.City",
        "territory.District",
        "territory.Neighbourhood",
        "territory.TargetSet",
        "territory.TargetCell",
    )
    registry.register_not_theirs(
        _("Settings of the site: names of roles, permissions and kinds of data."),
        "auth.Group",
        "auth.Permission",
        "auth.Group_permissions",
        "contenttypes.ContentType",
    )
    registry.register_not_theirs(
        _(
            "E-mails that are waiting to be sent are encrypted together with their address, and are "
            "deleted when they are sent. The state of the mail server and of scheduled jobs says "
            "nothing about any person."
        ),
        "mailing.OutgoingMail",
        "mailing.MailServer",
        "jobs.Failure",
        "jobs.WriteProbe",
    )
    registry.register_not_theirs(
        _("The head of the audit log, and the outcomes of its verification."),
        "audit.ChainHead",
        "audit.Verification",
    )
    registry.register_not_theirs(
        _(
            "Marks by which a second answer after a deletion is refused, and the log of deletions: both "
            "name nobody."
        ),
        "rights.Mark",
        "rights.Destruction",
    )


def _roles(user: User) -> Iterator[dict[str, Any]]:
    for role in people_queries.sorted_roles(user):
        yield {"name": str(role.label)}


def _devices(user: User) -> Iterator[dict[str, Any]]:
    for device in people_queries.devices(user, None):
        yield {"browser": device.browser, "signed_in_on": device.since}


def _second_steps(user: User) -> Iterator[dict[str, Any]]:
    for step in Authenticator.objects.filter(user=user).order_by("pk"):
        row: dict[str, Any] = {"type": str(step.get_type_display()), "created": step.created_at.date()}
        if step.type == Authenticator.Type.WEBAUTHN:
            row["name"] = step.wrap().name
        yield row


def _entries(user: User) -> Iterator[dict[str, Any]]:
    about = Entry.objects.filter(Q(actor_public_id=user.public_id) | Q(subject=role_operations.subject(user)))
    for entry in about.order_by("number").iterator(chunk_size=500):
        yield {
            "number": entry.number,
            "at": entry.at,
            "actor_role": entry.actor_role if entry.actor_public_id == user.public_id else "",
            "action": str(audit_registry.act(entry.action)),
            "subject": entry.subject,
            "reason": entry.reason,
        }
