"""A person with a browser: what they do on pages, and everything that goes wrong.

Texts are named by their msgids and looked up in the page's language.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.journeys import templates
from tests.journeys.cast import PASSWORD
from tests.waits import PATIENCE, wait_until

VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  `content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`,
));
"""


class Person:
    """A browser context with one page.

    ``faults`` collects console messages that are not ``expected``, and server errors.
    """

    def __init__(
        self,
        context: BrowserContext,
        home: str,
        expected: tuple[str, ...] = (),
        language: str = "tr",
        sessions: Mapping[str, str] | None = None,
    ) -> None:
        self.context = context
        #: E-mail address → key of a signed-in session.
        self.sessions = sessions or {}
        self.home = home
        self.expected = expected
        self.language = language
        self.faults: list[str] = []
        #: Names of the templates of the page opened last.
        self.templates: list[str] = []
        context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(VIOLATIONS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self._fault(error.page, f"uncaught: {error.error}"))
        context.on("response", self._answered)
        self.page: Page = context.new_page()

    def _said(self, message: ConsoleMessage) -> None:
        # Status codes are judged in ``_answered``, with more information.
        answered = message.text.startswith("Failed to load resource: the server responded")
        if message.type in {"error", "warning"} and not answered:
            self._fault(message.page, f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "document":
            self.templates = response.headers.get(templates.HEADER, "").split(",")
        if response.status >= (500 if response.request.resource_type == "document" else 400):
            self._fault(None, f"{response.request.method} {response.url} answered {response.status}")

    def _fault(self, page: Page | None, text: str) -> None:
        if not any(words in text for words in self.expected):
            self.faults.append(f"{page.url if page else ''} {text}".strip())

    # Texts

    def words(self, text: str) -> str:
        """The translation of a msgid in this person's language; for one with a plural, the singular.

        Older Pythons find the singular only through ngettext.
        """
        with translation.override(self.language):
            translated = translation.gettext(text)
            return translated if translated != text else translation.ngettext(text, text, 1)

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=self.words(text), exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=self.words(text), exact=True)

    def field(self, text: str) -> Locator:
        """A form field by its label. Case is ignored, and a suffix in brackets such as (optional) allowed."""
        label = re.compile(rf"^\s*{re.escape(self.words(text))}\s*(\(|$)", re.IGNORECASE)
        return self.page.get_by_role("main").get_by_label(label)

    def in_header(self, text: str) -> Locator:
        """A visible link or button in the header, including the menu shown at this width."""
        words = self.words(text)
        header = self.page.get_by_role("banner")
        either = header.get_by_role("link", name=words, exact=True).or_(
            header.get_by_role("button", name=words, exact=True)
        )
        return either.locator("visible=true").first

    # Deeds

    def go(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    def open_poll(self, poll: int) -> None:
        assert self.go(poll_address(poll)).status == 200

    def press(self, text: str) -> None:
        self.button(text).click()

    def open_menu(self) -> None:
        self.page.locator("header summary").locator("visible=true").click()

    def follow(self, text: str) -> None:
        self.link(text).click()

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, *options: str) -> None:
        for option in options:
            self.page.get_by_label(option, exact=True).check()

    def sign_in(self, email: str) -> None:
        """Use the session seeded for this account if there is one, otherwise the form."""
        if email not in self.sessions:
            self.sign_in_by_form(email)
            return
        self.context.add_cookies([{"name": "sessionid", "value": self.sessions[email], "url": self.home}])

    def sign_in_by_form(self, email: str, password: str = PASSWORD) -> None:
        self.go("/hesap/giris/")
        self.fill("E-mail address", email)
        self.fill("Password", password)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile(r"/giris/$"))

    def confirm_password(self, password: str = PASSWORD) -> None:
        """Confirm the password. Some pages require it, however recent the sign-in is."""
        self.go("/hesap/onay/?next=/hesap/guvenlik/")
        self.fill("Password", password)
        self.press("Continue")
        expect(self.page).to_have_url(re.compile("/guvenlik/$"))

    def open_mail_to(self, email: str) -> str:
        """Open the last mail to an address in the demo's mailbox, once it is there. Returns its text."""
        mails = self.page.get_by_role("listitem").filter(has_text=email)

        def arrived() -> bool:
            self.go("/demo/posta/")
            return mails.count() > 0

        wait_until(arrived)
        mails.first.get_by_role("link").click()
        return self.page.locator(".mail").inner_text()

    def follow_mail(self) -> None:
        """Follow the first link of the opened mail."""
        self.page.locator(".mail").get_by_role("link").first.click()

    # Checks

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(self.words(text)).first).to_be_visible()

    @property
    def people(self) -> Locator:
        """The number of people in the shown result. ``data-value`` is the plain number."""
        return self.page.locator("[data-responses]")

    def sees_release(self, version: int) -> None:
        expect(self.page.locator("live-result")).to_have_attribute("version", str(version))

    def shows(self, results: Any) -> None:
        """Assert that number of people, bars and table equal the API's ``results``."""
        assert whole(self.people) == results["responses"]
        assert self._figures() == {
            (str(question["id"]), key): {
                "bar": (row["count"], row["share"]),
                "table": (row["count"], row["share"]),
                "length": row["share"],
            }
            for question in results["questions"]
            for key, row in rows(question).items()
        }

    def _figures(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What is shown of each option: people and percentage twice, and the bar's length in per cent."""
        shown = {}
        for question in self.page.locator("[data-question]").all():
            for bar in question.locator("[data-option]").all():
                key = str(bar.get_attribute("data-option"))
                row = question.locator(f'[data-row="{key}"]')
                length = str(bar.locator("rect.value").get_attribute("width"))
                shown[str(question.get_attribute("data-question")), key] = {
                    "bar": (whole(bar.locator(".count")), decimal(bar.locator(".share"))),
                    "table": (whole(row.locator("[data-count]")), decimal(row.locator("[data-share]"))),
                    "length": float(length.removesuffix("%")),
                }
        return shown


def rows(question: Any) -> dict[str, Any]:
    """A question's figures by option id or ``none``."""
    options = {str(option["id"]): option for option in question["options"]}
    return options | ({"none": question["no_opinion"]} if question["no_opinion"] else {})


def poll_address(poll: int) -> str:
    return f"/yoklamalar/{poll}/"


def whole(place: Locator) -> int:
    """The first number: 1234 for “1.234 kişi”."""
    return int(re.sub(r"\D", "", place.text_content() or ""))


def decimal(place: Locator) -> float:
    """45.3 for “%45,3”."""
    return float((place.text_content() or "").strip().strip("%").replace(",", "."))
