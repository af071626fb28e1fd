"""Who may read and who may write at every address, as ``test_permissions`` asserts.

Every address has one entry. A name with a state (``polls:poll@draft``) is the same address of another row
of ``tests.rows``; addresses without a name are listed by their route. Reading is GET; writing is POST, or
what the address accepts instead of it (PUT, PATCH, DELETE).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from participation.people.models import Role

NOBODY: Final = "nobody"
#: What may be answered: the request is accepted (also if its values or the state are refused), or the address
#: leads to the way in, refuses, hides the row, or accepts no such method.
ALLOWED, ASKED, REFUSED, ABSENT, NO_METHOD = "allowed", "sign in", "refused", "404", "405"
VISITOR: Final = frozenset({NOBODY})
PEOPLE: Final = frozenset(Role)


@dataclass(frozen=True, eq=False)
class Audience:
    """Who may. ``others``: the answer to people who may not, ``visitors``: to people who are not signed in,
    ``apart``: to those who get yet another one, by role.
    """

    may: frozenset[str]
    others: str = REFUSED
    visitors: str = ASKED
    apart: Mapping[str, str] = field(default_factory=dict)

    def outcomes(self, role: str) -> set[str]:
        """The answers that are right."""
        if role in self.may:
            return {ALLOWED}
        return {self.visitors if role == NOBODY else self.apart.get(role, self.others)}


class NoMethod(Audience):
    """The method is not accepted. Who may use the address at all may be asked first."""

    def outcomes(self, role: str) -> set[str]:
        return {NO_METHOD, ASKED} if role == NOBODY else {NO_METHOD, REFUSED, ASKED}


@dataclass(frozen=True)
class Permission:
    read: Audience
    write: Audience
    addresses: Sequence[str]


def _only(*roles: Role) -> Audience:
    return Audience(frozenset(roles))


def _hidden(*roles: Role, **apart: str) -> Audience:
    """Others get a 404; visitors are asked to sign in first."""
    return Audience(frozenset(roles), others=ABSENT, apart=apart)


def _secret(*roles: Role) -> Audience:
    """Everybody else gets a 404."""
    return Audience(frozenset(roles), others=ABSENT, visitors=ABSENT)


ANYONE: Final = Audience(VISITOR | PEOPLE)
#: Everybody who is signed in.
ACCOUNTS: Final = Audience(PEOPLE)
STAFF: Final = _only(*(role for role in Role if role != Role.RESIDENT))
MODERATORS: Final = _only(Role.MODERATOR)
EDITORS: Final = _only(Role.EDITOR)
OFFICERS: Final = _only(Role.OFFICER)
TRUSTEES: Final = _only(Role.TRUSTEE)
ADMINISTRATORS: Final = _only(Role.ADMINISTRATOR)
CLERKS: Final = _only(Role.CLERK)
MODERATORS_EDITORS: Final = _only(Role.MODERATOR, Role.EDITOR)
MODERATORS_OFFICERS: Final = _only(Role.MODERATOR, Role.OFFICER)
EDITORS_OFFICERS: Final = _only(Role.EDITOR, Role.OFFICER)
OFFICERS_ADMINISTRATORS: Final = _only(Role.OFFICER, Role.ADMINISTRATOR)
OBSERVERS_ADMINISTRATORS: Final = _only(Role.OBSERVER, Role.ADMINISTRATOR)
#: The resident, to whom the row belongs. Staff are no exception.
OWNER: Final = _only(Role.RESIDENT)
HIDDEN_OWNER: Final = _hidden(Role.RESIDENT)
SECRET_OWNER: Final = _secret(Role.RESIDENT)
OWNER_MODERATORS: Final = _hidden(Role.RESIDENT, Role.MODERATOR)
#: Moderators see the decision, but only its recipient appeals.
APPELLANT: Final = _hidden(Role.RESIDENT, moderator=REFUSED)
#: Others are led to the way in: only the resident has a passkey, and an address to confirm.
LED_AWAY: Final = Audience(frozenset({Role.RESIDENT}), others=ASKED)
SECRET_EDITORS: Final = _secret(Role.EDITOR)
SECRET_OFFICERS: Final = _secret(Role.OFFICER)
SECRET_OFFICERS_OBSERVERS: Final = _secret(Role.OFFICER, Role.OBSERVER)
#: The observer is a member of the board's organ; moderators, editors and officers moderate every board.
BOARD_MEMBERS: Final = _secret(Role.MODERATOR, Role.EDITOR, Role.OFFICER, Role.OBSERVER)
#: The technical admin asks others to sign in as an administrator, who may only look.
TECHNICAL: Final = Audience(frozenset({Role.ADMINISTRATOR}), others=ASKED)
ONLY_LOOKED_AT: Final = Audience(frozenset(), others=ASKED, apart={Role.ADMINISTRATOR: REFUSED})
TECHNICAL_MISSING: Final = Audience(frozenset(), others=ASKED, apart={Role.ADMINISTRATOR: ABSENT})
TECHNICAL_LOGOUT: Final = Audience(VISITOR | PEOPLE - {Role.ADMINISTRATOR}, others=NO_METHOD)
#: Not for anybody here: another officer proposed it; no credential was sent; no act was named; there is no
#: row, session or identity provider.
PROPOSER: Final = _only()
WITHOUT_CREDENTIAL: Final = Audience(frozenset(), visitors=REFUSED)
WITHOUT_ACT: Final = Audience(frozenset(), apart={Role.ADMINISTRATOR: ABSENT})
MISSING: Final = _secret()
SWITCHED_OFF: Final = _hidden()
WITHOUT_PASSKEY: Final = Audience(frozenset(), others=ASKED)
NONE: Final = NoMethod(frozenset())

#: Addresses by who may read and who may write there.
_ADDRESSES: Final[Mapping[tuple[Audience, Audience], str]] = {
    (ANYONE, ANYONE): """
        /.well-known/change-password privacy:ask notifications:leave rights:reopen rights:link people:index
        account_login account_request_login_code account_logout account_signup account_reset_password
        account_reset_password_from_key
    """,
    (TECHNICAL_LOGOUT, ANYONE): "admin:logout",
    (ANYONE, ACCOUNTS): """
        referenda-api:objections forums-api:statements forums-api:threads forums-api:posts polls:poll
    """,
    (ANYONE, OWNER): "referenda-api:ballots forums-api:post people:invitation",
    (ANYONE, LED_AWAY): "account_confirm_email",
    (ANYONE, MODERATORS_EDITORS): "forums-api:acts",
    (ANYONE, NONE): """
        livez readyz robots favicon security api-index api-schema polls-api:list polls-api:results
        polls-api:detail search:search search-api:search polls-api:analysis polls-api:comparison
        polls-api:texts referenda-api:list referenda-api:detail referenda-api:live referenda-api:results
        referenda-api:head referenda-api:events referenda-api:checkpoints forums-api:search forums-api:rules
        forums-api:log forums-api:effects-of-reports forums-api:transparency
        forums-api:transparency-year forums-api:digest
        forums-api:log-threads forums-api:consensus forums-api:boards forums-api:board forums-api:thread
        forums-api:versions processes-api:processes processes-api:process processes-api:organs
        processes-api:organ roll-api:rolls roll-api:roll territory-api:target-sets territory-api:targets
        acts-api:list publications-api:list publications-api:detail front method methodology privacy
        accessibility software developers developers-resource developers-error-codes manifest forums:search
        forums:rules district about contact pages:versions pages:version page-picture roll:residence
        forums:rule-book forums:log forums:transparency forums:transparency-year forums:transparency-csv
        forums:statements forums:consensus forums:consensus-json forums:consensus-csv forums:index forums:feed
        forums:tag forums:member forums:thread forums:thread-feed forums:status forums:post forums:versions
        forums:digest forums:board forums:board-feed polls:list polls:download polls:preview polls:embed
        polls:comparison polls:texts referenda:list referenda:referendum referenda:check referenda:verifier
        referenda:verifier-page referenda:verifier-file referenda:client referenda:client-list
        referenda:client-signature referenda:checkpoint-key referenda:checkpoints-feed referenda:checkpoint
        referenda:checkpoint-signature referenda:archive referenda:districts referenda:factor-proofs
        referenda:ceremony referenda:standing referenda:vote referenda:election referenda:opening
        referenda:opened referenda:board referenda:zero-report referenda:zero-report-pdf referenda:record
        referenda:objections processes:list processes:process processes:organs processes:organ roll:list
        roll:roll privacy:versions privacy:text privacy:request-status handbook:index handbook:chapter
        acts:list acts:feed elections:calendar publications:list publications:feed publications:catalogue
        publications:by-id publications:bulletin publications:edition publications:download
        publications:preview publications:embed territory:districts territory:target-sets territory:targets
        territory:targets-csv rights:closed rights:sent rights:sent_closed account_inactive
        account_email_verification_sent account_reset_password_done account_reset_password_from_key_done
        demo:mails
    """,
    # What is empty is refused before anybody asks who sends it.
    (NONE, ANYONE): "api-tokens polls-api:respond",
    (ACCOUNTS, ACCOUNTS): """
        forums-api:pictures forums:report-statement forums:report forums:reply forums:start referenda:object
        notifications:settings roll:own roll:ask-added rights:mine rights:close people:profile people:tokens
        people:devices account_confirm_login_code mfa_authenticate mfa_login_webauthn account_reauthenticate
        mfa_reauthenticate account_email account_change_password account_set_password mfa_activate_totp
        mfa_deactivate_totp mfa_generate_recovery_codes mfa_add_webauthn
    """,
    (ACCOUNTS, OWNER): "referenda:credential referenda:credential-replace",
    (ACCOUNTS, NONE): """
        forums-api:decisions forums-api:drafts forums:decisions forums:drafts forums:following forums:names
        forums:board-names privacy:consents privacy:own-requests notifications:list people:security
        people:second_factor people:powers mfa_index mfa_view_recovery_codes mfa_download_recovery_codes
        mfa_list_webauthn notifications:count
    """,
    (NONE, ACCOUNTS): """
        forums-api:report-statement forums-api:report forums-api:vote forums-api:block forums-api:preview
        forums-api:board-seen forums-api:thread-seen forums-api:follow-thread forums-api:follow-board
        forums-api:support forums:vote forums:suggest forums:block forums:keep-draft forums:discard-draft
        forums:follow forums:support forums:mark-read forums:follow-board privacy:give privacy:withdraw
        notifications:read-all polls:keep notifications:follow-subject
    """,
    (OWNER, OWNER): "forums:edit forums:delete",
    (NONE, OWNER): "referenda:cast",
    (HIDDEN_OWNER, ACCOUNTS): "forums-api:draft",
    (HIDDEN_OWNER, HIDDEN_OWNER): "roll:ask-district mfa_remove_webauthn mfa_edit_webauthn",
    (HIDDEN_OWNER, NONE): "notifications:follow",
    (NONE, HIDDEN_OWNER): "forums-api:picture people:revoke_token",
    (SECRET_OWNER, NONE): "forums:picture",
    (OWNER_MODERATORS, NONE): "forums-api:decision forums:decision",
    (NONE, OWNER_MODERATORS): "forums-api:appeal",
    (APPELLANT, APPELLANT): "forums:appeal",
    # A code by mail is for accounts that have no password.
    (WITHOUT_PASSKEY, WITHOUT_PASSKEY): "people:confirm",
    (LED_AWAY, WITHOUT_PASSKEY): "mfa_reauthenticate_webauthn",
    (MODERATORS, MODERATORS): """
        forums:summarise forums:merge forums:split forums-staff:item forums-staff:claim forums-staff:appeal
        forums-staff:words forums-staff:absence forums-staff:hide-at-once
    """,
    (MODERATORS, NONE): """
        forums-api:review forums-api:item forums-api:appeals forums-staff:statements
    """,
    (NONE, MODERATORS): """
        forums-api:claim-next forums-api:claim forums-api:decide forums-api:hide-at-once
        forums-api:decide-appeal forums-staff:claim-next forums-staff:release forums-staff:review-statement
    """,
    (MODERATORS_OFFICERS, NONE): "forums-staff:hidings forums-staff:appeals",
    (MODERATORS_OFFICERS, MODERATORS_OFFICERS): "forums-staff:confirm-hiding forums-staff:queue",
    (MODERATORS_EDITORS, MODERATORS_EDITORS): """
        forums:manage forums:open-conversation forums:close-conversation
    """,
    (NONE, MODERATORS_EDITORS): "forums-api:open-statements forums-api:close-statements",
    (EDITORS, EDITORS): """
        forums-staff:rule-book forums-staff:board-create forums-staff:board forums-staff:board-archive
        forums-staff:tags polls-staff:create polls-staff:settings polls-staff:translation polls-staff:copy
        polls-staff:question-create polls-staff:question polls-staff:open polls-staff:withdraw
        polls-staff:close polls-staff:archive polls-staff:delete polls-staff:extend polls-staff:arrange
        polls-staff:question-delete bin:overview polls-staff:election polls-staff:set-aside
        polls-staff:set-aside-withdraw polls-staff:texts polls-staff:text polls-staff:headings
        processes-staff:create processes-staff:edit processes-staff:phase-create processes-staff:phase
        processes-staff:phase-remove processes-staff:publish processes-staff:end processes-staff:resume
        processes-staff:delete processes-staff:organ-create processes-staff:organ-edit
        processes-staff:member-create processes-staff:member processes-staff:member-end pages-staff:edit
        pages-staff:pictures pages-staff:picture-remove privacy-staff:publish publications-staff:create
        publications-staff:text publications-staff:submit publications-staff:delete publications-staff:section
        publications-staff:sections polls-staff:matter polls-staff:matter-create
    """,
    (EDITORS, NONE): """
        forums-staff:boards polls-staff:overview polls-staff:matters polls-staff:manage polls-staff:preview
        polls-staff:panel polls-staff:diagnostics processes-staff:overview processes-staff:manage
        processes-staff:organs processes-staff:organ privacy-staff:texts
    """,
    (NONE, EDITORS): """
        polls-staff:order polls-staff:question-move polls-staff:heading polls-staff:matter-delete
        pages-staff:discard publications-staff:new-version forums-staff:board-of-process
    """,
    (SECRET_EDITORS, SECRET_EDITORS): "polls:poll@draft",
    (SECRET_EDITORS, NONE): "polls-api:detail@draft processes:process@draft page-picture@unpublished",
    (EDITORS_OFFICERS, EDITORS_OFFICERS): """
        publications-staff:return territory:targets-import territory:targets-withdraw pages-staff:office-add
        pages-staff:office pages-staff:office-remove
    """,
    (EDITORS_OFFICERS, NONE): """
        publications-staff:overview publications-staff:manage publications-staff:preview pages-staff:overview
    """,
    (CLERKS, CLERKS): "referenda-staff:clerk",
    (OFFICERS, OFFICERS): """
        referenda-staff:create referenda-staff:edit referenda-staff:question-create referenda-staff:question
        referenda-staff:question-remove referenda-staff:trustees referenda-staff:annul
        referenda-staff:annulment-confirm referenda-staff:annulment-decline referenda-staff:submit
        referenda-staff:announce referenda-staff:begin-ceremony referenda-staff:make-ready
        referenda-staff:propose referenda-staff:certify referenda-staff:delete referenda-staff:send-back
        referenda-staff:restart-ceremony referenda-staff:explain referenda-staff:redecryption
        referenda-staff:redecryption-confirm referenda-staff:redecryption-decline referenda-staff:credentials
        referenda-staff:desk-create referenda-staff:strike-off referenda-staff:desk-remove
        referenda-staff:desk-clerks referenda-staff:reversal referenda-staff:reversal-confirm
        referenda-staff:reversal-decline referenda-staff:count referenda-staff:sign referenda-staff:answer
        referenda-staff:conclude roll-staff:create roll-staff:edit roll-staff:delete roll-staff:open
        roll-staff:freeze roll-staff:freeze-confirm roll-staff:freeze-withdraw roll-staff:rule
        roll-staff:letters roll-staff:import roll-staff:preview roll-staff:correction privacy-staff:request
        elections:enter elections:rule elections:correct
    """,
    (OFFICERS, PROPOSER): """
        referenda-staff:annulment-withdraw referenda-staff:redecryption-withdraw
        referenda-staff:reversal-withdraw
    """,
    (OFFICERS, NONE): """
        referenda-staff:overview referenda-staff:manage referenda-staff:desks roll-staff:overview
        roll-staff:manage roll-staff:corrections privacy-staff:requests privacy-staff:counts
        signups:counts
    """,
    (NONE, OFFICERS): "publications-staff:publish",
    (SECRET_OFFICERS, NONE): "roll:roll@draft",
    (SECRET_OFFICERS_OBSERVERS, NONE): """
        referenda-api:detail@draft referenda:referendum@draft referenda:check@draft
    """,
    (OFFICERS_ADMINISTRATORS, NONE): "rights-staff:log",
    (TRUSTEES, NONE): "referenda:trustee referenda:trustee-state",
    (NONE, TRUSTEES): """
        referenda:trustee-certificate referenda:trustee-dealing referenda:trustee-key
        referenda:trustee-decryption
    """,
    (STAFF, NONE): "staff:home staff:count",
    (OBSERVERS_ADMINISTRATORS, NONE): "audit:list audit:jsonl audit:csv audit:entry",
    (NONE, OBSERVERS_ADMINISTRATORS): "audit:verify",
    (BOARD_MEMBERS, BOARD_MEMBERS): "forums-api:posts@members",
    (BOARD_MEMBERS, NONE): """
        forums-api:board@members forums-api:thread@members forums:thread@members forums:board@members
    """,
    (ADMINISTRATORS, ADMINISTRATORS): "mailing:drop admin:login people-staff:invitations",
    (ADMINISTRATORS, WITHOUT_ACT): "people:account",
    (ADMINISTRATORS, NONE): "system mailing:outbox people:roles",
    (NONE, ADMINISTRATORS): "mailing:retry people-staff:invitation-withdraw",
    (TECHNICAL, TECHNICAL): """
        admin:index admin:password_change admin:password_change_done admin:people_user_changelist
        admin:people_user_history /teknik/people/user/<path:object_id>/ admin:auth_group_changelist
        admin:auth_group_history /teknik/auth/group/<path:object_id>/ admin:app_list
    """,
    (TECHNICAL, ONLY_LOOKED_AT): "admin:people_user_change admin:auth_group_change",
    (TECHNICAL, NONE): "admin:jsi18n",
    (ONLY_LOOKED_AT, ONLY_LOOKED_AT): """
        admin:people_user_add admin:people_user_delete admin:auth_group_add admin:auth_group_delete
    """,
    (ONLY_LOOKED_AT, NONE): "admin:autocomplete",
    (TECHNICAL_MISSING, TECHNICAL_MISSING): "admin:view_on_site /teknik/(?P<url>.*)$",
    (MISSING, MISSING): "people:identity_sign_up",
    (MISSING, NONE): "roll-api:roll@draft publications:by-id@draft people:identity_callback demo:mail",
    (NONE, MISSING): "referenda:receipt people:identity_begin",
    (SWITCHED_OFF, SWITCHED_OFF): "people:identity",
    (NONE, WITHOUT_CREDENTIAL): "referenda:listed",
}
PERMISSIONS: Final = [Permission(*audiences, names.split()) for audiences, names in _ADDRESSES.items()]
