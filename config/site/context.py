"""The page shell's data: council, navigation by role, account, the other language."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import get_urlconf, reverse, translate_url
from django.utils.translation import get_language, gettext, override

from participation.handbook.sections import build_address, find_section
from participation.jobs import queries as jobs_queries
from participation.notifications import queries as notifications_queries
from participation.notifications import topics as notifications_topics
from participation.people import rules
from participation.people.models import User
from participation.privacy import queries as privacy_queries
from participation.privacy import rules as privacy_rules
from participation.staff import queries as staff_queries
from participation.staff import rules as staff_rules
from participation.staff import topics as staff_topics
from participation.text import figures

LANGUAGE_NAMES = {"tr": "Türkçe", "en": "English"}
#: Characters of an address whose translation is remembered.
MAX_REMEMBERED_LENGTH = 200


@dataclass(frozen=True)
class Entry:
    """A link of the shell; ``current`` is the value of ``aria-current``, empty for other pages."""

    address: str
    label: str
    current: str = ""


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    address: str


@dataclass(frozen=True)
class Alternate:
    language: str
    address: str


@dataclass(frozen=True)
class Account:
    name: str
    entries: list[Entry]


class Shell:
    """Evaluated lazily by templates, so that JSON responses and redirects cost nothing.

    ``user`` None means that user data must not be read: an error page must not touch session or database. A
    page that is not ``indexed`` (an error) has no canonical URL and no alternates for search engines; they
    could not be built anyway if the request's host is the error.
    """

    def __init__(
        self, request: HttpRequest, user: User | AnonymousUser | None, *, indexed: bool = True
    ) -> None:
        self._request = request
        self._user = user
        self._indexed = indexed
        self.council = settings.COUNCIL_NAME
        self.demo = settings.DEMO_MODE

    @cached_property
    def sign_in(self) -> str:
        """The sign-in URL, which leads back to this page unless it is the front page or an account page."""
        path = self._request.path
        if path == reverse("front") or path.startswith(reverse("people:index")):
            return reverse("account_login")
        return f"{reverse('account_login')}?{urlencode({'next': path})}"

    @cached_property
    def navigation(self) -> list[Entry]:
        return [
            self._entry("front", gettext("Open now")),
            self._entry("polls:list", gettext("Polls")),
            self._entry("referenda:list", gettext("Referenda")),
            self._entry("forums:index", gettext("Forums")),
            self._entry("processes:list", gettext("Processes")),
            self._entry("publications:list", gettext("Bulletins")),
            self._entry("territory:districts", gettext("Districts")),
        ]

    @cached_property
    def staff_navigation(self) -> list[Entry]:
        user = self._user
        if not isinstance(user, User):
            return []
        entries = []
        if rules.is_editor(user):
            entries.append(self._entry("polls-staff:overview", gettext("Manage polls")))
            entries.append(self._entry("forums-staff:boards", gettext("Manage forums")))
            entries.append(self._entry("processes-staff:overview", gettext("Manage processes")))
            entries.append(self._entry("processes-staff:organs", gettext("Manage organs")))
        if rules.is_moderator(user):
            entries.append(self._entry("forums-staff:queue", gettext("Review queue")))
        if rules.is_editor(user) or rules.is_officer(user):
            entries.append(self._entry("publications-staff:overview", gettext("Manage bulletins")))
            entries.append(self._entry("pages-staff:overview", gettext("Pages and offices")))
        if rules.is_moderator(user):
            entries.append(self._entry("forums-staff:statements", gettext("Review statements")))
        entries += self._voting_entries(user)
        entries += self._privacy_entries(user)
        if rules.may_manage_roles(user):
            entries.append(self._entry("people:roles", gettext("Accounts")))
        if rules.is_administrator(user):
            failing = jobs_queries.list_failures().count()
            label = gettext("System")
            label = f"{label} ({figures.format_number(failing)})" if failing else label
            entries.append(self._entry("system", label))
            entries.append(self._entry("mailing:outbox", gettext("Outgoing e-mails")))
        if rules.is_observer(user) or rules.is_administrator(user):
            entries.append(self._entry("audit:list", gettext("Audit log")))
        return entries

    def _voting_entries(self, user: User) -> list[Entry]:
        """The pages of officers and desk clerks."""
        entries = []
        if rules.is_officer(user):
            entries.append(self._entry("roll-staff:overview", gettext("Manage electoral rolls")))
            entries.append(self._entry("referenda-staff:overview", gettext("Manage referenda")))
            entries.append(self._entry("elections:calendar", gettext("Election calendar")))
        if rules.is_clerk(user):
            entries.append(self._entry("referenda-staff:clerk", gettext("My voting desk")))
        return entries

    def _privacy_entries(self, user: User) -> list[Entry]:
        """The pages of personal data; the label of the requests has the number of overdue ones."""
        entries = []
        if privacy_rules.may_keep_texts(user):
            entries.append(self._entry("privacy-staff:texts", gettext("Texts on personal data")))
        if privacy_rules.may_handle_requests(user):
            label = gettext("Requests about personal data")
            if overdue := privacy_queries.overdue_requests(user):
                count = gettext("{n} overdue").format(n=figures.format_number(overdue))
                label = f"{label} ({count})"
            entries.append(self._entry("privacy-staff:requests", label))
        return entries

    @cached_property
    def footer(self) -> list[Entry]:
        return [
            self._entry("about", gettext("What is Meydan?")),
            self._entry("contact", gettext("Contact and offices")),
            self._entry("method", gettext("Method")),
            self._entry("processes:organs", gettext("Organs of the council")),
            self._entry("roll:list", gettext("Electoral rolls")),
            self._entry("elections:calendar", gettext("Election calendar")),
            self._entry("acts:list", gettext("Official acts")),
            self._entry("privacy", gettext("Privacy notice")),
            self._entry("accessibility", gettext("Accessibility")),
            self._entry("handbook:index", gettext("Handbook")),
            self._entry("developers", gettext("API")),
            self._entry("software", gettext("Free software")),
        ]

    @property
    def handbook(self) -> str:
        """The address of the handbook's section about this page; empty if it is no page of staff."""
        match = self._request.resolver_match
        section = find_section(match.view_name) if self._indexed and match else None
        return build_address(section) if section else ""

    @cached_property
    def unread(self) -> int:
        """The number of unread notices of the signed-in account; one query, none for visitors."""
        return notifications_queries.count_unread_notices(self._user) if isinstance(self._user, User) else 0

    @cached_property
    def workload(self) -> int | None:
        """How much waits for the signed-in account in its offices, as last counted; None without an office.
        One query with an office, none for others.
        """
        if not isinstance(self._user, User) or not staff_rules.may_enter_staff_pages(self._user):
            return None
        counted: int | None = getattr(self._request, "workload", None)
        return staff_queries.get_workload(self._user) if counted is None else counted

    @property
    def workload_topic(self) -> str:
        """The live topic of the signed-in account's workload; empty without an office."""
        if not isinstance(self._user, User) or not staff_rules.may_enter_staff_pages(self._user):
            return ""
        return staff_topics.get_topic_name(self._user)

    @cached_property
    def staff_home(self) -> Entry:
        entry = self._entry("staff:home", gettext("Management"))
        # Every page of staff is below it.
        return entry if entry.current == "page" else replace(entry, current="")

    @property
    def notices_topic(self) -> str:
        """The live topic of the signed-in account's unread notices; empty for visitors."""
        return notifications_topics.get_topic_name(self._user) if isinstance(self._user, User) else ""

    @cached_property
    def account(self) -> Account | None:
        user = self._user
        if not isinstance(user, User):
            return None
        notices = gettext("Notices")
        if self.unread:
            notices = f"{notices} ({figures.format_number(self.unread)})"
        entries = [
            self._entry("notifications:list", notices),
            self._entry("people:profile", gettext("My profile")),
            self._entry("roll:own", gettext("Electoral roll")),
            self._entry("people:security", gettext("Sign-in and security")),
            self._entry("privacy:consents", gettext("My consents")),
        ]
        if user.needs_second_factor:
            entries.append(self._entry("people:second_factor", gettext("Second step for your roles")))
        if rules.may_import_targets(user):
            entries.append(self._entry("territory:target-sets", gettext("Population tables")))
        return Account(name=user.display_name or user.email, entries=entries)

    @cached_property
    def other_language(self) -> Language:
        code = "en" if self._language == "tr" else "tr"
        return Language(code, LANGUAGE_NAMES[code], self._translated(self._request.get_full_path(), code))

    @cached_property
    def canonical(self) -> str:
        """The page's absolute URL without its query."""
        if not self._indexed:
            return ""
        return self._request.build_absolute_uri(self._request.path)

    @cached_property
    def alternates(self) -> list[Alternate]:
        """The same page in each language; empty if the URL exists in only one language."""
        path = self._request.path
        if not self._indexed or self._translated(path, self.other_language.code) == path:
            return []
        addresses = {
            code: self._request.build_absolute_uri(_translate_address(path, code)) for code in LANGUAGE_NAMES
        }
        return [
            *(Alternate(code, address) for code, address in addresses.items()),
            Alternate("x-default", addresses["tr"]),
        ]

    @property
    def _language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE)[:2]

    def _translated(self, path: str, code: str) -> str:
        """``path`` in the language ``code``; the front page if the URL exists in only one language."""
        translated = _translate_address(path, code)
        if translated != path:
            return translated
        with override(code):
            return reverse("front")

    def _entry(self, name: str, label: str) -> Entry:
        address = reverse(name)
        path = self._request.path
        if path == address:
            current = "page"
        elif name != "front" and path.startswith(address):
            current = "true"
        else:
            current = ""
        return Entry(address, label, current)


def _translate_address(address: str, code: str) -> str:
    """``translate_url``, remembered for short addresses."""
    if len(address) > MAX_REMEMBERED_LENGTH:
        return translate_url(address, code)
    return _translate_address_cached(address, code, get_language(), get_urlconf())


@lru_cache(maxsize=1000)
def _translate_address_cached(address: str, code: str, _active: str | None, _urlconf: str | None) -> str:
    """``translate_url`` depends on the active language and the URL configuration, too."""
    return translate_url(address, code)


def shell(request: HttpRequest) -> dict[str, object]:
    return {"shell": Shell(request, getattr(request, "user", None))}
