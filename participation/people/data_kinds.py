"""Kinds of personal data of accounts."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register
from participation.people.operations import absences as absence_operations
from participation.people.operations import accounts as account_operations
from participation.people.operations import invitations as invitation_operations

KINDS = (
    DataKind(
        name="attempts",
        group=Group.OPERATION,
        words=_("IP address or account, while attempts are counted"),
        purpose=_("so that nobody can guess passwords or flood the site"),
        basis=Basis.INTEREST,
        kept=_("a few minutes; never with an answer"),
    ),
    DataKind(
        name="devices",
        group=Group.OPERATION,
        words=_("The browser of each device on which you are signed in, and since which day"),
        purpose=_("to show you where you are signed in, so that you can end it"),
        basis=Basis.CONTRACT,
        kept=_("until you sign out there; at most one day longer than the two weeks that a sign-in lasts"),
        holds=frozenset({"people.Session"}),
    ),
    DataKind(
        name="roles",
        group=Group.COUNCIL,
        words=_("The roles that council staff have on this site"),
        purpose=_("so that only those who are responsible can act"),
        basis=Basis.DUTY,
        kept=_("until the role is revoked; who granted and revoked it stays in the audit log"),
        holds=frozenset({"people.User_groups", "people.User_user_permissions", "people.User.staff_since"}),
    ),
    DataKind(
        name="absences",
        group=Group.COUNCIL,
        words=_("The days on which a moderator is away, and who stands in"),
        purpose=_("so that what they have taken on does not wait"),
        basis=Basis.DUTY,
        kept=_("until a week after the last day; that it was stated stays in the audit log"),
        holds=frozenset({"people.Absence"}),
    ),
    DataKind(
        name="invitations",
        group=Group.COUNCIL,
        words=_("If you were invited to a role: your e-mail address, the roles, and a hash of the link"),
        purpose=_("so that only those who were asked take on a role"),
        basis=Basis.DUTY,
        kept=_("until 30 days after the invitation ends; that it was accepted stays in the audit log"),
        holds=frozenset({"people.Invitation"}),
    ),
    DataKind(
        name="identity",
        group=Group.ACCOUNT,
        words=_("If you sign in with the council's identity provider: an irreversible mark of you there"),
        purpose=_("so that we can recognise you"),
        basis=Basis.CONTRACT,
        kept=_(
            "until you remove the link; identity number and birth date are compared with the electoral rolls "
            "and not stored, nothing else is read"
        ),
        holds=frozenset({"people.Identity"}),
    ),
    DataKind(
        name="assurance",
        group=Group.ACCOUNT,
        words=_("How sure we are that you are a resident"),
        purpose=_("some polls require a higher assurance level"),
        basis=Basis.INTEREST,
        kept=_("as long as you have the account"),
        holds=frozenset({"people.Profile.assurance"}),
    ),
    DataKind(
        name="sex",
        group=Group.ACCOUNT,
        words=_("Sex (optional)"),
        purpose=_("to see whether those who take part resemble the city"),
        basis=Basis.CONSENT,
        kept=_("until you withdraw your consent"),
        holds=frozenset({"people.Profile.sex"}),
    ),
    DataKind(
        name="birth_year",
        group=Group.ACCOUNT,
        words=_("Year of birth (optional)"),
        purpose=_("to see whether those who take part resemble the city"),
        basis=Basis.CONSENT,
        kept=_("until you withdraw your consent"),
        holds=frozenset({"people.Profile.birth_year"}),
    ),
    DataKind(
        name="residence",
        group=Group.ACCOUNT,
        words=_("District, neighbourhood (optional)"),
        purpose=_("to ask you about matters that concern the place you live in"),
        basis=Basis.INTEREST,
        kept=_("until you change or delete it"),
        holds=frozenset({"people.Profile.district", "people.Profile.neighbourhood"}),
    ),
    DataKind(
        name="display_name",
        group=Group.ACCOUNT,
        words=_("Name shown to others (optional)"),
        purpose=_("what others see of you"),
        basis=Basis.MADE_PUBLIC,
        kept=_("until you delete it"),
        holds=frozenset({"people.User.display_name", "people.User.search_name"}),
    ),
    DataKind(
        name="account",
        group=Group.ACCOUNT,
        words=_("E-mail address, password (as a hash that cannot be reversed), passkeys, access tokens"),
        purpose=_("to sign in, and to allow only one account per person"),
        basis=Basis.CONTRACT,
        kept=_("as long as you have the account"),
        holds=frozenset(
            {
                "people.User.email",
                "people.User.mailbox",
                "people.User.suspended",
                "people.User.closed_on",
                "people.User.password",
                "people.User.public_id",
                "people.User.is_active",
                "people.User.is_superuser",
                "people.User.joined_on",
                "people.Profile.user",
                "people.ApiToken",
                "account.EmailAddress",
                "account.EmailConfirmation",
                "mfa.Authenticator",
            }
        ),
    ),
)

RULES = (
    retention.Rule(
        name="absences",
        kind="absences",
        words=_("Absences of moderators"),
        days=absence_operations.ABSENCE_KEPT.days,
        since=_("the last day of the absence"),
        why=_("until then it can be seen who stood in"),
        valid_from=date(2026, 11, 30),
        job=absence_operations.forget_absences,
    ),
    retention.Rule(
        name="invitations",
        kind="invitations",
        words=_("Invitations to roles"),
        days=invitation_operations.INVITATION_KEPT.days,
        since=_("the last day on which the invitation could be accepted"),
        why=_("until then administrators can see whether it was accepted"),
        valid_from=date(2026, 11, 30),
        job=invitation_operations.forget_invitations,
    ),
    retention.Rule(
        name="sessions",
        kind="devices",
        words=_("Signed-in devices"),
        days=15,
        since=_("signing in there"),
        why=_("a sign-in lasts two weeks, and ends with the day so that no time is stored"),
        valid_from=date(2026, 11, 1),
        job=account_operations.forget_ended_sessions,
    ),
)


def register_kinds() -> None:
    register(KINDS, also={OFFICIAL_ACTS: ["admin.LogEntry"]})
    retention.register(RULES)
