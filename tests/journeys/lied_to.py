"""A voter whose server lies: the requests of their browser, and the lies."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Locator, Route, expect

from referenda.voting import canonical, group
from tests.journeys.keyboard import Mouse
from tests.journeys.persons import Person
from tests.journeys.seed_voting import FIRST, WISHES
from tests.journeys.voters import say_compared, step

#: Never in a request: the choices and the randomness.
NEVER: Final = ("Evet", "Hayır", *WISHES, '"randomness"', '"chosen"')


class Voter:
    """A voter with a credential and the fingerprint of the mail. Records all requests of the browser."""

    def __init__(self, person: Person, address: str, credential: str, fingerprint: str) -> None:
        self.person, self.page, self.hand = person, person.page, Mouse(person)
        self.address, self.credential, self.fingerprint = address, credential, fingerprint
        self.asked: list[dict[str, Any]] = []
        self.page.on("request", lambda it: self.asked.append(_asked(it)))

    def lie(self, path: str, answer: Callable[[Route], None], times: int | None = None) -> None:
        """Answer requests whose path ends with ``path`` with a lie."""
        self.page.route(re.compile(f"{re.escape(path)}$"), answer, times=times)

    def enter(self, fragment: str = "") -> None:
        """Open the page, through the mail's link if ``fragment`` is given, and type the credential."""
        self.person.go(f"{self.address}oy-ver/{fragment}")
        self.person.fill("Voting credential", self.credential)
        self.person.press("Continue")

    def by_link(self) -> None:
        self.enter(f"#secim={self.fingerprint}")

    def compares(self) -> None:
        """Open the mail's link and confirm that the page's fingerprint matches the mail."""
        self.by_link()
        say_compared(self.person, self.hand)

    def is_refused(self, words: str) -> Locator:
        """Assert that the page names the lie, gives advice, and offers no way on.

        Nothing but questions may have been sent.
        """
        panel = step(self.person, "refused")
        beginning = self.person.words(words).split("{")[0]
        expect(panel.locator("[data-mismatch]")).to_contain_text(beginning)
        expect(panel).to_contain_text(self.person.words("Do not vote on this page"))
        expect(panel.locator("li")).to_have_count(3)
        assert self.page.locator("cast-ballot button:visible").count() == 0
        assert self.sent() == []
        self.leaks_nothing()
        return panel

    def sent(self, path: str = "") -> list[dict[str, Any]]:
        """POST requests to addresses that contain ``path``."""
        return [it for it in self.asked if it["method"] == "POST" and path in it["url"]]

    def times(self, path: str) -> int:
        return sum(path in it["url"] for it in self.asked)

    def leaks_nothing(self, *secrets: str) -> None:
        """Assert that no request contains the credential, a choice, randomness or ``secrets``.

        Addresses, headers and bodies are searched.
        """
        for asked in self.asked:
            whole = "\n".join([asked["url"], asked["body"], *asked["headers"].values()])
            assert [it for it in (self.credential, *NEVER, *secrets) if it in whole] == []


def _asked(request: Any) -> dict[str, Any]:
    headers = {name: it for name, it in request.headers.items() if name != "referer"}
    return {"method": request.method, "url": request.url, "headers": headers, "body": request.post_data or ""}


# Lies


def changed(change: Callable[[bytes], bytes]) -> Callable[[Route], None]:
    """Answer with the server's answer after ``change`` of its body."""

    def answer(route: Route) -> None:
        true = route.fetch()
        route.fulfill(response=true, body=change(true.body()))

    return answer


def instead(body: bytes) -> Callable[[Route], None]:
    return changed(lambda _true: body)


def failing(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="text/html", body="<html>")


def other_key(election: bytes) -> bytes:
    """An election with a key whose private part the server knows."""
    key = group.encode(group.power_of_generator(12345))
    return election.replace(json.loads(election)["public_key"].encode(), key.encode())


def other_question(election: bytes) -> bytes:
    return election.replace(FIRST.encode(), "Kordon taşıtlara açık kalsın mı?".encode())


def opening_of(election: bytes) -> Callable[[bytes], bytes]:
    """The archive's first payload with the hash of another election."""

    def change(opening: bytes) -> bytes:
        data = canonical.read(opening)
        assert isinstance(data, dict)
        return canonical.write({**data, "election": canonical.hexadecimal(election)})

    return change
