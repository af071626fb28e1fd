"""The doors of the staff home: every page of staff that needs no row, in four groups."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from forums.members import rules as forums_rules
from forums.moderation import rules as moderation_rules
from participation.bin import registry as bin_registry
from participation.elections import rules as elections_rules
from participation.pages import rules as pages_rules
from participation.people import rules as people_rules
from participation.privacy import rules as privacy_rules
from participation.processes import rules as processes_rules
from participation.publications import rules as publications_rules
from participation.rights import rules as rights_rules
from participation.roll import rules as roll_rules
from participation.signups import rules as signups_rules
from participation.staff import rules as staff_rules
from participation.staff.registry import Door, Group, register_doors
from polls.questionnaire import rules as polls_rules
from referenda.referendum import rules as referenda_rules


def _may_restore(person: Any) -> bool:
    return bool(bin_registry.list_restorable_kinds(person))


GROUPS: Final = (
    Group(
        _("Discussion"),
        (
            Door("forums-staff:queue", _("Review queue"), moderation_rules.may_review),
            Door("forums-staff:statements", _("Review statements"), forums_rules.may_moderate),
            Door("forums-staff:appeals", _("Appeals"), moderation_rules.may_review),
            Door("forums-staff:hidings", _("Posts hidden at once"), moderation_rules.may_review),
            Door("forums-staff:absence", _("Absence and deputy"), forums_rules.may_moderate),
            Door("forums-staff:words", _("Word lists"), forums_rules.may_moderate),
            Door("forums-staff:boards", _("Manage forums"), forums_rules.may_manage_boards),
            Door("forums-staff:tags", _("Forum tags"), forums_rules.may_manage_boards),
            Door("forums-staff:rule-book", _("Forum rules"), forums_rules.may_manage_boards),
        ),
    ),
    Group(
        _("Polls and referenda"),
        (
            Door("polls-staff:overview", _("Manage polls"), polls_rules.may_manage),
            Door("bin:overview", _("Deleted drafts"), _may_restore),
            Door("polls-staff:matters", _("Matters shared by polls"), polls_rules.may_manage),
            Door("referenda-staff:overview", _("Manage referenda"), referenda_rules.may_manage_referenda),
            Door("referenda:list", _("Referenda with your key"), people_rules.is_trustee),
            Door("referenda-staff:clerk", _("My voting desk"), people_rules.is_clerk),
            Door("roll-staff:overview", _("Manage electoral rolls"), roll_rules.may_keep),
            Door("elections:calendar", _("Election calendar"), elections_rules.may_keep_calendar),
            Door("territory:target-sets", _("Population tables"), people_rules.may_import_targets),
        ),
    ),
    Group(
        _("The council and its publications"),
        (
            Door("processes-staff:overview", _("Manage processes"), processes_rules.may_edit_processes),
            Door("processes-staff:organs", _("Manage organs"), processes_rules.may_edit_processes),
            Door("publications-staff:overview", _("Manage bulletins"), publications_rules.may_see_drafts),
            Door("pages-staff:overview", _("Pages and offices"), pages_rules.may_keep_offices),
            Door("pages-staff:pictures", _("Pictures for pages"), pages_rules.may_keep_pages),
            Door("privacy-staff:texts", _("Texts on personal data"), privacy_rules.may_keep_texts),
        ),
    ),
    Group(
        _("Accounts and operation"),
        (
            Door(
                "privacy-staff:requests",
                _("Requests about personal data"),
                privacy_rules.may_handle_requests,
            ),
            Door("signups:counts", _("Sign-ups by day"), signups_rules.may_read_counts),
            Door("rights-staff:log", _("Deleted accounts"), rights_rules.may_read_log),
            Door("people:roles", _("Accounts"), people_rules.may_manage_roles),
            Door("people-staff:invitations", _("Invitations"), people_rules.may_manage_roles),
            Door("handbook:index", _("Handbook"), staff_rules.may_enter_staff_pages),
            Door("people:powers", _("What each role may do"), staff_rules.may_enter_staff_pages),
            Door("system", _("System"), people_rules.is_administrator),
            Door("mailing:outbox", _("Outgoing e-mails"), people_rules.may_keep_mails),
            Door("admin:index", _("Technical administration"), people_rules.is_administrator),
            Door("audit:list", _("Audit log"), people_rules.may_read_audit),
        ),
    ),
)


def register() -> None:
    register_doors(GROUPS)
