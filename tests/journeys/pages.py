"""Every page of the site, by the person who may see it.

``tests/config/test_permissions.py`` fails if a page is missing here.
"""

from typing import Any, Final

from participation.territory.target_files import IZMIR_TARGETS
from tests.journeys import (
    cast,
    forum_pages,
    privacy_pages,
    process_pages,
    referendum_pages,
    roll_pages,
    seed_privacy,
    site_pages,
    voting_pages,
)
from tests.journeys.inspecting import Sight, read_easily, send_empty, with_refusal
from tests.journeys.persons import Person

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
    *with_refusal(Sight("account_login")),
    *with_refusal(Sight("account_signup")),
    *with_refusal(Sight("account_request_login_code")),
    *with_refusal(Sight("account_reset_password")),
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
    *with_refusal(poll("waiting", "to be answered")),
    *with_refusal(poll("park", "of every kind")),
    *with_refusal(poll("travel", "of further kinds")),
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
    *with_refusal(Sight("people:tokens")),
    *with_refusal(Sight("account_email")),
    *with_refusal(Sight("account_change_password")),
    *with_refusal(Sight("account_reauthenticate")),
    Sight("account_logout"),
    Sight("mfa_index"),
    *with_refusal(Sight("mfa_activate_totp")),
    Sight("mfa_list_webauthn", state="empty"),
    Sight("mfa_add_webauthn"),
    Sight("people:devices"),
    Sight("rights:mine"),
    *with_refusal(Sight("rights:close")),
]
TWO_STEP = [
    Sight("people:security", state="two steps"),
    Sight("mfa_index", state="two steps"),
    Sight("mfa_deactivate_totp"),
    Sight("mfa_view_recovery_codes"),
    Sight("mfa_generate_recovery_codes"),
    Sight("mfa_list_webauthn"),
    *with_refusal(Sight("mfa_edit_webauthn", {"pk": "passkey"})),
    Sight("mfa_remove_webauthn", {"pk": "passkey"}),
    *with_refusal(Sight("mfa_reauthenticate")),
    Sight("mfa_reauthenticate_webauthn"),
]


def managed(name: str, poll_name: str, state: str = "", **more: Any) -> Sight:
    return Sight(f"polls-staff:{name}", {"poll_id": poll_name}, state, **more)


EDITOR = [
    Sight("front", state="editor"),
    Sight("polls-staff:overview"),
    *with_refusal(Sight("polls-staff:create")),
    Sight("polls-staff:matters"),
    *with_refusal(Sight("polls-staff:matter-create")),
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
    *with_refusal(managed("copy", "closed")),
    managed("question-create", "kinds", "after others"),
    managed("arrange", "kinds"),
    *with_refusal(managed("extend", "live")),
    Sight("polls-staff:question-delete", {"poll_id": "draft", "question_id": "question"}),
    Sight("polls-staff:question-delete", {"poll_id": "kinds", "question_id": "asked_first"}, "depended on"),
    Sight("bin:overview"),
    *with_refusal(managed("question-create", "draft")),
    Sight("polls-staff:question", {"poll_id": "draft", "question_id": "question"}),
    managed("texts", "texts"),
    managed("texts", "texts", "all", query="?durum=&hepsi=1"),
    managed("texts", "texts", "nothing found", query="?ara=xyzzy"),
    managed("texts", "live", "no open question"),
    *with_refusal(Sight("polls-staff:text", {"poll_id": "texts", "text_id": "waiting_text"})),
    Sight("polls-staff:text", {"poll_id": "texts", "text_id": "published_text"}, "published"),
    *with_refusal(Sight("polls-staff:headings", TEXTS)),
    *(managed("panel", name) for name in ("reviewed", "live", "closed", "waiting")),
    managed("manage", "reviewed", "under review"),
    *with_refusal(managed("set-aside", "reviewed")),
    managed("set-aside", "reviewed", "looked at", deed=choose_accounts),
    *with_refusal(Sight("polls-staff:set-aside-withdraw", {"poll_id": "reviewed", "set_id": "set_aside"})),
    *with_refusal(managed("election", "live")),
    managed("open", "draft"),
    managed("open", "empty", "incomplete"),
    *with_refusal(managed("withdraw", "scheduled")),
    *with_refusal(managed("close", "live")),
    managed("archive", "closed"),
    managed("delete", "draft"),
    Sight("publications-staff:overview"),
    *with_refusal(Sight("publications-staff:create")),
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
    *with_refusal(Sight("elections:enter")),
    *with_refusal(Sight("elections:correct", {"election_id": "election"})),
    Sight("elections:rule"),
    Sight("territory:target-sets", state="officer"),
    *with_refusal(Sight("territory:targets-import")),
    Sight("territory:targets-import", state="read", deed=send_tables),
    *with_refusal(Sight("territory:targets-withdraw", {"set_id": "targets"})),
    Sight("publications-staff:overview", state="officer"),
    bulletin("manage", "submitted", "officer"),
    bulletin("preview", "submitted", "to be approved"),
    bulletin("return", "submitted", "officer"),
    Sight("rights-staff:log", state="empty"),
    Sight("signups:counts"),
    Sight("forums-staff:queue", state="officer"),
    Sight("forums-staff:appeals", state="officer"),
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
    *with_refusal(Sight("people-staff:invitations")),
    Sight("people:invitation", state="of another", query="?k=davet"),
    Sight("people:account", {"public_id": "resident"}),
    Sight("people:account", {"public_id": "suspended"}),
    Sight("people:tokens", state="with one"),
    Sight("mailing:outbox"),
    *with_refusal(Sight("mailing:drop", {"kind": 20})),
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
#: What visitors and residents visit: the e-mail address ("" for a visitor) and the pages.
TOURS: Final = {
    "visitor": ("", VISITOR),
    "visitor of a counted poll": ("", RESULTS),
    "visitor who signs in": ("", ENTRANCE),
    "visitor of the forums": ("", forum_pages.VISITOR),
    "visitor of processes": ("", process_pages.VISITOR),
    "visitor of rolls": ("", roll_pages.VISITOR),
    "visitor of referenda": ("", referendum_pages.VISITOR),
    "visitor of the site": ("", site_pages.VISITOR),
    "visitor with a request": ("", privacy_pages.VISITOR),
    "resident": (cast.RESIDENTS[0], RESIDENT),
    "resident without a district": (cast.NEWCOMER, NEWCOMER),
    "resident of a district": (cast.RESIDENTS[0], site_pages.RESIDENT),
    "resident who writes": (cast.WRITER, forum_pages.WRITER),
    "resident in an organ": (cast.RESIDENT, process_pages.MEMBER_OF_ORGAN),
    "resident on a roll": (cast.RESIDENTS[0], roll_pages.MATCHED),
    "resident on no roll": (cast.RESIDENTS[6], roll_pages.RESIDENT),
    "resident who objects": (cast.RESIDENTS[0], referendum_pages.RESIDENT),
    "resident with consents": (seed_privacy.AGREED, privacy_pages.AGREED),
    "resident without consents": (seed_privacy.UNDECIDED, privacy_pages.UNDECIDED),
}
#: What people visit in their account and for their duties: the e-mail address, or the name of a seeded
#: one, and the pages.
INNER_TOURS: Final = {
    "account": (cast.RESIDENTS[2], ACCOUNT),
    "editor": (cast.EDITOR, EDITOR),
    "editor of forums": (cast.EDITOR, forum_pages.EDITOR),
    "editor of processes": (cast.EDITOR, process_pages.EDITOR),
    "editor of pages": (cast.EDITOR, site_pages.EDITOR),
    "editor of privacy texts": (cast.EDITOR, privacy_pages.EDITOR),
    "officer": (cast.OFFICER, OFFICER),
    "officer of rolls": (cast.OFFICER, roll_pages.OFFICER),
    "officer of referenda": (cast.OFFICER, referendum_pages.OFFICER),
    "officer of pages": (cast.OFFICER, site_pages.OFFICER),
    "officer of requests": (cast.OFFICER, privacy_pages.OFFICER),
    "observer": (cast.OBSERVER, OBSERVER),
    "administrator": (cast.ADMINISTRATOR, ADMINISTRATOR),
    "moderator": (cast.MODERATOR, forum_pages.MODERATOR),
    "second moderator": (cast.SECOND_MODERATOR, forum_pages.SECOND_MODERATOR),
    "clerk": (cast.CLERK, referendum_pages.CLERK),
    "moderator at home": (cast.MODERATOR, [Sight("staff:home", state="moderator")]),
    "observer at home": (cast.OBSERVER, [Sight("staff:home", state="observer")]),
    "administrator at home": (cast.ADMINISTRATOR, [Sight("staff:home", state="administrator")]),
    "trustee at home": ("counting_trustee", [Sight("staff:home", state="trustee")]),
}
#: Tours before which the password is confirmed.
CONFIRMED: Final = {"account", "administrator"}
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
    "people:identity_callback",
    "people:identity_sign_up",
    "referenda:ceremony",
    "referenda:trustee",
]
#: Names of all addresses whose pages are inspected.
INSPECTED: Final = frozenset(
    [
        *ON_THE_WAY,
        *(sight.name for _email, sights in [*TOURS.values(), *INNER_TOURS.values()] for sight in sights),
        *(
            sight.name
            for sights in (ANSWERED, TWO_STEP, TECHNICAL, voting_pages.EVERYTHING)
            for sight in sights
        ),
    ]
)
