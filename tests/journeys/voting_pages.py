"""The pages of voting, in addition to those in ``pages``. ``test_voting`` tours them."""

from playwright.sync_api import expect

from tests.journeys.inspecting import Sight
from tests.journeys.persons import Person

VOTING, CLOSED, READY = {"referendum_id": "voting"}, {"referendum_id": "closed"}, {"referendum_id": "ready"}
PREPARED = {"referendum_id": "prepared"}

VISITOR = [
    Sight("referenda:vote", VOTING, "not signed in"),
    Sight("referenda:vote", CLOSED, "closed"),
    Sight("referenda:vote", READY, "too early"),
    Sight("referenda:vote", PREPARED, "without a key"),
    Sight("referenda:opened", VOTING),
    Sight("referenda:referendum", VOTING, "open"),
    Sight("referenda:referendum", READY, "ready"),
]
STRANGER = [
    Sight("referenda:vote", VOTING, "not on the roll"),
    Sight("referenda:credential", VOTING, "not on the roll"),
]
VOTER = [
    Sight("referenda:credential", VOTING),
    Sight("referenda:credential", CLOSED, "closed"),
    Sight("referenda:credential", PREPARED, "too early"),
    Sight("referenda:vote", VOTING),
]


def lose_reply(person: Person) -> None:
    """Collect the credential, and come back without it."""
    if person.button("Show my voting credential").count():
        person.press("Show my voting credential")
        expect(person.page.locator("#credential-shown")).to_be_visible()
        person.go(person.page.url)


LOSER = [
    Sight("referenda:credential", READY, "collected", deed=lose_reply),
    Sight("referenda:credential-replace", READY),
]
EVERYTHING = [*VISITOR, *STRANGER, *VOTER, *LOSER]
