"""What the page shell shows around every page: council, areas by role, account, the other language."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, gettext, override

from participation.people import rules
from participation.people.models import User

LANGUAGE_NAMES = {"tr": "Türkçe", "en": "English"}


@dataclass(frozen=True)
class Entry:
    """A link of the shell; ``current`` is the value of ``aria-current``, empty elsewhere."""

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
    profile: str
    sign_out: str


class Shell:
    """Computed when a template asks, so that JSON answers and redirects pay nothing for it.

    ``user`` of None stands for "do not ask": an error page must not touch session or database. A page that
    is not ``indexed`` (an error) has no canonical address and no twin for search engines; nor could they be
    built where the request's host is the error.
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
    def front(self) -> str:
        return reverse("front")

    @cached_property
    def polls(self) -> str:
        return self.front + "yoklamalar/"

    @cached_property
    def sign_in(self) -> str:
        return self._named("account_login")

    @cached_property
    def sign_up(self) -> str:
        return self._named("account_signup")

    @cached_property
    def areas(self) -> list[Entry]:
        return [
            self._entry("", gettext("Open now")),
            self._entry("yoklamalar/", gettext("Polls")),
            self._entry("ilceler/", gettext("Districts")),
        ]

    @cached_property
    def staff_areas(self) -> list[Entry]:
        user = self._user
        if user is None or not user.is_authenticated:
            return []
        entries = []
        if rules.is_editor(user):
            entries.append(self._entry("yonetim/yoklamalar/", gettext("Manage polls")))
        if rules.is_observer(user) or rules.is_administrator(user):
            entries.append(self._entry("denetim/", gettext("Audit log")))
        return entries

    @cached_property
    def footer(self) -> list[Entry]:
        return [
            self._entry("yontem/", gettext("Method")),
            self._entry("gizlilik/", gettext("Privacy notice")),
            self._entry("erisilebilirlik/", gettext("Accessibility")),
            Entry("/api/v1/", gettext("API")),
        ]

    @cached_property
    def account(self) -> Account | None:
        user = self._user
        if not isinstance(user, User):
            return None
        return Account(
            name=user.display_name or user.email,
            profile=self.front + "hesap/",
            sign_out=self._named("account_logout"),
        )

    @cached_property
    def other_language(self) -> Language:
        code = "en" if self._language == "tr" else "tr"
        return Language(code, LANGUAGE_NAMES[code], self._translated(self._request.get_full_path(), code))

    @cached_property
    def canonical(self) -> str:
        """The page's address without its query, absolute."""
        if not self._indexed:
            return ""
        return self._request.build_absolute_uri(self._request.path)

    @cached_property
    def alternates(self) -> list[Alternate]:
        """The same page in each language; empty where the address exists in one language only."""
        path = self._request.path
        if not self._indexed or self._translated(path, self.other_language.code) == path:
            return []
        addresses = {
            code: self._request.build_absolute_uri(translate_url(path, code)) for code in LANGUAGE_NAMES
        }
        return [
            *(Alternate(code, address) for code, address in addresses.items()),
            Alternate("x-default", addresses["tr"]),
        ]

    @property
    def _language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE)[:2]

    def _translated(self, path: str, code: str) -> str:
        """``path`` in the language ``code``; the front page where the address exists in one language only."""
        translated = translate_url(path, code)
        if translated != path:
            return translated
        with override(code):
            return reverse("front")

    def _entry(self, section: str, label: str) -> Entry:
        address = self.front + section
        path = self._request.path
        if path == address:
            current = "page"
        elif section and path.startswith(address):
            current = "true"
        else:
            current = ""
        return Entry(address, label, current)

    def _named(self, name: str) -> str:
        try:
            return reverse(name)
        except NoReverseMatch:
            return self.front


def shell(request: HttpRequest) -> dict[str, object]:
    return {"shell": Shell(request, getattr(request, "user", None))}
