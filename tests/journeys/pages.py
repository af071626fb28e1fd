"""Every page of the site, by the person who may see it.

``test_every_page_is_inspected`` fails if an address is neither here nor in ``NOT_PAGES``.
"""

from typing import Any

from participation.territory.target_files import IZMIR_TARGETS
from tests.journeys import (
    ceremony_pages,
    forum_pages,
    privacy_pages,
    process_pages,
    referendum_pages,
    roll_pages,
    site_pages,
    voting_pages,
)
from tests.journeys.inspecting import Sight, read_easily, send_empty
from tests.journeys.persons import Person

#: Addresses without a page of their own: the name, and what it is instead.
NOT_PAGES = {
    **forum_pages.NOT_PAGES,
    **privacy_pages.NOT_PAGES,
    **site_pages.NOT_PAGES,
    **process_pages.NOT_PAGES,
    **ceremony_pages.NOT_PAGES,
    **voting_pages.NOT_PAGES,
    **roll_pages.NOT_PAGES,
    **referendum_pages.NOT_PAGES,
    "livez": "JSON for machines",
    "readyz": "JSON for machines",
    "manifest": "JSON for browsers",
    "robots": "plain text",
    "security": "text for programs",
    "favicon": "a picture",
    ".well-known/change-password": "leads to the password page",
    "api-index": "JSON",
    "api-schema": "JSON",
    "api-tokens": "JSON",
    "polls-api:list": "JSON",
    "polls-api:detail": "JSON",
    "polls-api:respond": "JSON",
    "polls-api:results": "JSON",
    "polls-api:texts": "JSON",
    "polls-api:analysis": "JSON",
    "polls-api:comparison": "JSON",
    "polls:download": "a download",
    "polls:preview": "a picture",
    "territory:targets-csv": "a download",
    "territory-api:target-sets": "JSON",
    "territory-api:targets": "JSON",
    "audit:jsonl": "a download",
    "audit:csv": "a download",
    "audit:verify": "takes POST alone",
    "mailing:retry": "takes POST alone",
    "people:identity_begin": "takes POST alone",
    "people:identity_callback": "the identity provider leads here, and it leads on",
    "people:index": "leads to the profile",
    "people-staff:invitation-withdraw": "takes POST alone",
    "people:revoke_token": "takes POST alone",
    "publications-api:list": "JSON",
    "publications-api:detail": "JSON",
    "publications:feed": "a feed",
    "acts:feed": "a feed",
    "acts-api:list": "JSON",
    "publications:catalogue": "JSON for data portals",
    "publications:download": "a download",
    "publications:preview": "a picture",
    "publications:by-id": "leads to the page by its number",
    "forums-staff:board-of-process": "takes POST alone",
    "publications-staff:publish": "takes POST alone",
    "publications-staff:new-version": "takes POST alone",
    "polls-staff:question-move": "takes POST alone",
    "polls-staff:order": "takes POST alone",
    "polls-staff:matter-delete": "takes POST alone",
    "polls-staff:heading": "takes POST alone",
    "mfa_login_webauthn": "JSON for the passkey button",
    "mfa_download_recovery_codes": "a download",
    "admin:login": "leads to the site's own way in",
    "admin:logout": "takes POST alone",
    "admin:password_change": "leads to the site's own page",
    "admin:password_change_done": "leads to the site's own page",
    "admin:jsi18n": "a script",
    "admin:autocomplete": "JSON",
    "admin:view_on_site": "leads to the page itself",
    "admin:people_user_add": "refused: the technical admin is for looking",
    "admin:people_user_delete": "refused: the technical admin is for looking",
    "admin:auth_group_add": "refused: the technical admin is for looking",
    "admin:auth_group_delete": "refused: the technical admin is for looking",
    "admin:<path:object_id>/": "leads to the page itself",
    "admin:(?P<url>.*)$": "leads to the page with a slash",
}
#: Arguments for reversing the addresses above.
ARGUMENTS = {
    "kind": 1,
    **forum_pages.ARGUMENTS,
    **privacy_pages.ARGUMENTS,
    **site_pages.ARGUMENTS,
    **roll_pages.ARGUMENTS,
    **referendum_pages.ARGUMENTS,
    "poll_id": 1,
    "process_id": 1,
    "invitation_id": 1,
    "other_id": 2,
    "code_id": 1,
    "text_id": "00000000-0000-4000-8000-000000000000",
    "election_id": 1,
    "set_id": 1,
    "question_id": 1,
    "matter_id": 1,
    "token_key": "none",
    "pk": 1,
    "content_type_id": 1,
    "object_id": 1,
    "bulletin_id": 1,
    "edition_id": 1,
    "section_id": 1,
    "slug": "2026-1",
    "subject": "poll:1",
    "version": 1,
    "form": "json",
    "section": "deneme-1",
    "chart": "q34",
}


#: The open question of a counted poll.
TEXTS = {"poll_id": "texts", "question_id": "open_question"}


def poll(name: str, state: str = "", **more: Any) -> Sight:
    return Sight("polls:poll", {"poll_id": name}, state, **more)


def bulletin(name: str, edition: str, state: str = "", **more: Any) -> Sight:
    return Sight(f"publications-staff:{name}", {"edition_id": f"bulletin_{edition}"}, state, **more)


def open_menu(person: Person) -> None:
    person.page.set_viewport_size({"width": 360, "height": 900})
    person.open_menu()


def send_tables(person: Person) -> None:
    """Upload a valid file in the import form and open the preview of its figures."""
    person.field("Name of the tables").fill("İzmir 2025, ikinci dosya")
    person.field("Source").fill("TÜİK ADNKS 31.12.2025")
    person.field("Day of the count").fill("2026-01-31")
    person.field("CSV file").set_input_files(IZMIR_TARGETS)
    person.press("Read the file")


def send_late(person: Person) -> None:
    """Save the draft on a form that was filled in before somebody else saved it."""
    person.page.locator('input[name="seen"]').evaluate("(it) => { it.value = 'before'; }")
    person.fill("title", "Mahallemizde ağaç")
    with person.page.expect_navigation():
        person.press("Save the draft")


def choose_accounts(person: Person) -> None:
    """Choose answers to set aside and open the preview of their approximate number."""
    person.page.get_by_label("Bornova", exact=True).check()
    person.field("Reason").fill("Aynı saatte, aynı yerden.")
    person.press("See roughly how many there are")


VISITOR = [
    Sight("front"),
    Sight("people:invitation", state="signed out", query="?k=davet"),
    Sight("front", state="menu open", deed=open_menu),
    Sight("method"),
    Sight("methodology"),
    Sight("privacy"),
    Sight("accessibility"),
    Sight("software"),
    Sight("developers"),
    Sight("developers-resource", {"slug": "polls"}),
    Sight("developers-error-codes"),
    Sight("polls:list"),
    Sight("territory:districts"),
    Sight("territory:districts", state="found", query="?q=cigli"),
    Sight("territory:districts", state="nothing found", query="?q=xyzzy"),
    Sight("elections:calendar"),
    Sight("acts:list"),
    Sight("handbook:index"),
    Sight("handbook:chapter", {"slug": "editor"}),
    Sight("territory:target-sets"),
    Sight("territory:targets", {"set_id": "targets"}),
    Sight("territory:targets", {"set_id": "joint_targets"}, "withdrawn"),
    *map(
        poll, ("closed", "live", "scheduled", "archived", "fixed", "after_close", "waiting", "buca", "sure")
    ),
    poll("reviewed", "under review"),
    poll("texts", "in words"),
    Sight("polls:texts", TEXTS),
    Sight("polls:texts", TEXTS, "found", query="?ara=bank"),
    Sight("polls:texts", TEXTS, "nothing found", query="?ara=xyzzy"),
    Sight("publications:list"),
    Sight("publications:bulletin", {"slug": "bulletin"}),
    Sight("publications:edition", {"slug": "bulletin", "version": 1}, "superseded"),
    Sight("publications:embed", {"slug": "bulletin", "version": 2, "section": "deneme-1", "chart": "q34"}),
    Sight(
        "publications:embed",
        {"slug": "bulletin", "version": 1, "section": "deneme-2", "chart": "ilce"},
        "superseded",
    ),
    Sight("demo:mails"),
]
#: A tour of its own, because the page of a counted poll is the longest.
RESULTS = [
    poll("weighted", "weighted"),
    poll("refused", "weighting not possible"),
    Sight("polls:comparison", {"poll_id": "refused", "other_id": "weighted"}, "Differences between"),
    Sight("polls:comparison", {"poll_id": "later", "other_id": "weighted"}, "of every kind"),
    Sight("polls:embed", {"poll_id": "weighted", "chart": "result_chart"}),
]
ENTRANCE = [
    Sight("account_login"),
    Sight("account_login", state="refused", deed=send_empty),
    Sight("account_signup"),
    Sight("account_signup", state="refused", deed=send_empty),
    Sight("account_request_login_code"),
    Sight("account_request_login_code", state="refused", deed=send_empty),
    Sight("account_reset_password"),
    Sight("account_reset_password", state="refused", deed=send_empty),
    Sight("account_reset_password_done"),
    Sight("account_reset_password_from_key_done"),
    Sight("account_reset_password_from_key", {"uidb36": "1", "key": "wrong-key"}, "not valid"),
    Sight("account_confirm_email", {"key": "wrong"}, "not valid"),
    Sight("account_email_verification_sent"),
    Sight("account_inactive"),
    Sight("rights:closed"),
    Sight("rights:sent"),
    Sight("rights:sent_closed"),
    Sight("rights:link", query="?k=wrong", state="not valid", status=410),
]
RESIDENT = [
    Sight("front"),
    Sight("notifications:list", state="empty"),
    Sight("polls:list"),
    poll("live", "to be answered"),
    poll("waiting", "to be answered"),
    poll("waiting", "refused", deed=send_empty),
    poll("park", "of every kind"),
    poll("park", "of every kind, refused", deed=send_empty),
    poll("travel", "of further kinds"),
    poll("travel", "of further kinds, refused", deed=send_empty),
    poll("park", "in easy language, answers wait", deed=read_easily),
    poll("buca", "for others"),
    poll("sure", "not sure enough"),
    Sight("territory:districts"),
]
ANSWERED = [
    poll("waiting", "answered"),
    poll("waiting", "changing", query="?degistir=1"),
    poll("fixed", "answered for good"),
    poll("after_close", "answered"),
    Sight("front", state="answered"),
    Sight("polls:list", state="answered"),
]
NEWCOMER = [poll("buca", "district unknown"), Sight("people:profile", state="empty")]
ACCOUNT = [
    Sight("people:profile"),
    Sight("people:security"),
    Sight("people:tokens"),
    Sight("people:tokens", state="refused", deed=send_empty),
    Sight("account_email"),
    Sight("account_email", state="refused", deed=send_empty),
    Sight("account_change_password"),
    Sight("account_change_password", state="refused", deed=send_empty),
    Sight("account_reauthenticate"),
    Sight("account_reauthenticate", state="refused", deed=send_empty),
    Sight("account_logout"),
    Sight("mfa_index"),
    Sight("mfa_activate_totp"),
    Sight("mfa_activate_totp", state="refused", deed=send_empty),
    Sight("mfa_list_webauthn", state="empty"),
    Sight("mfa_add_webauthn"),
    Sight("people:devices"),
    Sight("rights:mine"),
    Sight("rights:close"),
    Sight("rights:close", state="refused", deed=send_empty),
]
TWO_STEP = [
    Sight("people:security", state="two steps"),
    Sight("mfa_index", state="two steps"),
    Sight("mfa_deactivate_totp"),
    Sight("mfa_view_recovery_codes"),
    Sight("mfa_generate_recovery_codes"),
    Sight("mfa_list_webauthn"),
    Sight("mfa_edit_webauthn", {"pk": "passkey"}),
    Sight("mfa_edit_webauthn", {"pk": "passkey"}, "refused", deed=send_empty),
    Sight("mfa_remove_webauthn", {"pk": "passkey"}),
    Sight("mfa_reauthenticate"),
    Sight("mfa_reauthenticate", state="refused", deed=send_empty),
    Sight("mfa_reauthenticate_webauthn"),
]


def managed(name: str, poll_name: str, state: str = "", **more: Any) -> Sight:
    return Sight(f"polls-staff:{name}", {"poll_id": poll_name}, state, **more)


EDITOR = [
    Sight("front", state="editor"),
    Sight("polls-staff:overview"),
    Sight("polls-staff:create"),
    Sight("polls-staff:create", state="refused", deed=send_empty),
    Sight("polls-staff:matters"),
    Sight("polls-staff:matter-create"),
    Sight("polls-staff:matter-create", state="refused", deed=send_empty),
    Sight("polls-staff:matter", {"matter_id": "matter"}),
    Sight("polls-staff:matter", {"matter_id": "fixed_matter"}, "fixed"),
    *(
        managed("manage", name)
        for name in ("draft", "empty", "scheduled", "live", "waiting", "closed", "archived")
    ),
    managed("diagnostics", "weighted"),
    managed("diagnostics", "refused", "refused"),
    managed("diagnostics", "closed", "not planned"),
    managed("settings", "draft"),
    managed("settings", "kinds", "overtaken", deed=send_late),
    managed("preview", "draft"),
    managed("preview", "empty"),
    managed("preview", "kinds"),
    managed("manage", "kinds"),
    managed("translation", "kinds"),
    managed("translation", "draft", "Turkish only"),
    managed("copy", "closed"),
    managed("copy", "closed", "refused", deed=send_empty),
    managed("question-create", "kinds", "after others"),
    managed("arrange", "kinds"),
    managed("extend", "live"),
    managed("extend", "live", "refused", deed=send_empty),
    Sight("polls-staff:question-delete", {"poll_id": "draft", "question_id": "question"}),
    Sight("polls-staff:question-delete", {"poll_id": "kinds", "question_id": "asked_first"}, "depended on"),
    Sight("bin:overview"),
    managed("question-create", "draft"),
    managed("question-create", "draft", "refused", deed=send_empty),
    Sight("polls-staff:question", {"poll_id": "draft", "question_id": "question"}),
    managed("texts", "texts"),
    managed("texts", "texts", "all", query="?durum=&hepsi=1"),
    managed("texts", "texts", "nothing found", query="?ara=xyzzy"),
    managed("texts", "live", "no open question"),
    Sight("polls-staff:text", {"poll_id": "texts", "text_id": "waiting_text"}),
    Sight("polls-staff:text", {"poll_id": "texts", "text_id": "waiting_text"}, "refused", deed=send_empty),
    Sight("polls-staff:text", {"poll_id": "texts", "text_id": "published_text"}, "published"),
    Sight("polls-staff:headings", TEXTS),
    Sight("polls-staff:headings", TEXTS, "refused", deed=send_empty),
    *(managed("panel", name) for name in ("reviewed", "live", "closed", "waiting")),
    managed("manage", "reviewed", "under review"),
    managed("set-aside", "reviewed"),
    managed("set-aside", "reviewed", "refused", deed=send_empty),
    managed("set-aside", "reviewed", "looked at", deed=choose_accounts),
    Sight("polls-staff:set-aside-withdraw", {"poll_id": "reviewed", "set_id": "set_aside"}),
    Sight(
        "polls-staff:set-aside-withdraw",
        {"poll_id": "reviewed", "set_id": "set_aside"},
        "refused",
        deed=send_empty,
    ),
    managed("election", "live"),
    managed("election", "live", "refused", deed=send_empty),
    managed("open", "draft"),
    managed("open", "empty", "incomplete"),
    managed("withdraw", "scheduled"),
    managed("withdraw", "scheduled", "refused", deed=send_empty),
    managed("close", "live"),
    managed("close", "live", "refused", deed=send_empty),
    managed("archive", "closed"),
    managed("delete", "draft"),
    Sight("publications-staff:overview"),
    Sight("publications-staff:create"),
    Sight("publications-staff:create", state="refused", deed=send_empty),
    *(bulletin("manage", name) for name in ("draft", "submitted", "published")),
    bulletin("text", "draft"),
    bulletin("sections", "draft"),
    Sight("publications-staff:section", {"edition_id": "bulletin_draft", "section_id": "bulletin_section"}),
    bulletin("preview", "draft", "without source"),
    bulletin("submit", "draft"),
    bulletin("delete", "draft"),
    bulletin("return", "submitted", "refused", deed=send_empty),
]
OFFICER = [
    Sight("elections:calendar", state="officer"),
    Sight("elections:enter"),
    Sight("elections:enter", state="refused", deed=send_empty),
    Sight("elections:correct", {"election_id": "election"}),
    Sight("elections:correct", {"election_id": "election"}, "refused", deed=send_empty),
    Sight("elections:rule"),
    Sight("territory:target-sets", state="officer"),
    Sight("territory:targets-import"),
    Sight("territory:targets-import", state="refused", deed=send_empty),
    Sight("territory:targets-import", state="read", deed=send_tables),
    Sight("territory:targets-withdraw", {"set_id": "targets"}),
    Sight("territory:targets-withdraw", {"set_id": "targets"}, "refused", deed=send_empty),
    Sight("publications-staff:overview", state="officer"),
    bulletin("manage", "submitted", "officer"),
    bulletin("preview", "submitted", "to be approved"),
    bulletin("return", "submitted", "officer"),
    Sight("rights-staff:log", state="empty"),
]
OBSERVER = [
    Sight("audit:list"),
    Sight("audit:entry", {"number": 1}),
    Sight("audit:entry", {"number": 9}),
]
ADMINISTRATOR = [
    Sight("system"),
    Sight("people:second_factor"),
    Sight("people:roles"),
    Sight("people:roles", state="found", query="?q=sakin"),
    Sight("people:roles", state="nothing found", query="?q=xyzzy"),
    Sight("people:powers"),
    Sight("people-staff:invitations"),
    Sight("people-staff:invitations", state="refused", deed=send_empty),
    Sight("people:invitation", state="of another", query="?k=davet"),
    Sight("people:account", {"public_id": "resident"}),
    Sight("people:account", {"public_id": "suspended"}),
    Sight("people:tokens", state="with one"),
    Sight("mailing:outbox"),
    Sight("mailing:drop", {"kind": 20}),
    Sight("mailing:drop", {"kind": 20}, "refused", deed=send_empty),
]
TECHNICAL = [
    Sight("admin:index"),
    Sight("admin:app_list", {"app_label": "people"}),
    Sight("admin:people_user_changelist"),
    Sight("admin:people_user_change", {"object_id": 1}),
    Sight("admin:people_user_history", {"object_id": 1}),
    Sight("admin:auth_group_changelist"),
    Sight("admin:auth_group_change", {"object_id": 1}),
    Sight("admin:auth_group_history", {"object_id": 1}),
]
#: Inspected by ``test_pages`` separately: a mail, a code or a half-finished sign-in leads there.
ON_THE_WAY = [
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key",
    "account_set_password",
    "people:confirm",
    "mfa_authenticate",
    "demo:mail",
    "rights:reopen",
    "people:identity",
    "people:identity_sign_up",
    *ceremony_pages.ON_THE_WAY,
]
EVERYTHING = [
    *forum_pages.EVERYTHING,
    *privacy_pages.EVERYTHING,
    *site_pages.EVERYTHING,
    *process_pages.EVERYTHING,
    *voting_pages.EVERYTHING,
    *roll_pages.EVERYTHING,
    *referendum_pages.EVERYTHING,
    *VISITOR,
    *RESULTS,
    *ENTRANCE,
    *RESIDENT,
    *ANSWERED,
    *NEWCOMER,
    *ACCOUNT,
    *TWO_STEP,
    *EDITOR,
    *OFFICER,
    *OBSERVER,
    *ADMINISTRATOR,
    *TECHNICAL,
]
