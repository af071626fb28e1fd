"""What a browser receives for a page at a first visit, through nginx: light enough for a slow line."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.journeys import forum_pages, pages, process_pages, referendum_pages, roll_pages
from tests.journeys.cast import RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import Sight
from tests.journeys.persons import Person
from tests.journeys.sites import Site

SHARES_SITE = True
#: Bytes as sent, with headers, style sheets, scripts and fonts, without pictures.
MAX_BYTES = 100_000
#: The same for the pages of the API.
MAX_OF_API = 150_000
#: A program in one file, to be saved and used without the site.
VERIFIER = "referenda:verifier-page"


@pytest.fixture(autouse=True)
def form(site: Site) -> None:
    if not site.is_form:
        pytest.skip("nginx compresses what it sends; another server in front does not")


class Scales:
    """Weighs what a person's browser receives."""

    def __init__(self, person: Person) -> None:
        self._kinds: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._received: list[tuple[str, float]] = []
        self._devtools = person.context.new_cdp_session(person.page)
        self._devtools.on("Network.responseReceived", self._begin)
        self._devtools.on(
            "Network.loadingFinished",
            lambda it: self._received.append((it["requestId"], it["encodedDataLength"])),
        )
        self._devtools.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]
        self._addresses[event["requestId"]] = event["response"]["url"]

    def empty(self) -> None:
        self._devtools.send("Network.clearBrowserCache")
        self._received.clear()

    def weight(self) -> int:
        """Bytes since ``empty``, without pictures."""
        return int(sum(size for request, size in self._received if self._kinds.get(request) != "Image"))

    def by_address(self) -> dict[str, int]:
        """Bytes of each address, once: a browser that rejects the site's certificate keeps no file."""
        largest: dict[str, int] = {}
        for request, size in self._received:
            address = self._addresses[request]
            largest[address] = max(int(size), largest.get(address, 0))
        return largest


def weights(person: Person, sights: Iterable[Sight], seeded: dict[str, Any]) -> dict[str, int]:
    """Bytes of each page by its sight, as a browser without a cache receives it."""
    scales, weighed = Scales(person), {}
    for sight in sights:
        scales.empty()
        person.page.goto(sight.address(seeded, "tr"))
        person.page.evaluate("document.fonts.ready.then(() => null)")
        weighed[str(sight)] = scales.weight()
    return weighed


def test_pages_of_a_visitor_are_light(somebody: Somebody, seeded: dict[str, Any]) -> None:
    sights = [
        *pages.VISITOR,
        *pages.RESULTS,
        *pages.ENTRANCE,
        *forum_pages.VISITOR,
        *process_pages.VISITOR,
        *(sight for sight in referendum_pages.VISITOR if sight.name != VERIFIER),
        *roll_pages.VISITOR,
    ]
    weighed = weights(somebody(), sights, seeded)

    api = {name: weight for name, weight in weighed.items() if name.startswith("developers")}
    assert len(api) == 3
    assert {name: weight for name, weight in api.items() if weight > MAX_OF_API} == {}
    assert {name: weight for name, weight in weighed.items() if weight > MAX_BYTES and name not in api} == {}
    assert min(weighed.values()) > 10_000


def test_pages_of_a_resident_are_light(somebody: Somebody, seeded: dict[str, Any]) -> None:
    resident = somebody()
    resident.sign_in(RESIDENTS[0])
    weighed = weights(resident, [*pages.RESIDENT, *forum_pages.WRITER], seeded)

    assert {name: weight for name, weight in weighed.items() if weight > MAX_BYTES} == {}


@pytest.mark.parametrize(
    ("name", "element"), [("vote", "cast-ballot"), ("opened", "check-opened")], ids=["vote", "opened"]
)
def test_page_with_a_ballot_is_light_and_so_is_what_it_loads_on_use(
    name: str, element: str, somebody: Somebody, seeded: dict[str, Any]
) -> None:
    voter = somebody()
    voter.sign_in(seeded["voter"])
    [weight] = weights(voter, [referendum_pages.public(name, "open")], seeded).values()
    assert 10_000 < weight <= MAX_BYTES

    scales = Scales(voter)
    scales.empty()
    voter.page.locator(f"{element} input:visible").first.focus()
    voter.page.evaluate(f"customElements.whenDefined('{element}').then(() => null)")
    on_use = scales.by_address()
    assert any("/vendor/noble/curves/abstract/edwards." in address for address in on_use)
    assert 30_000 < sum(on_use.values()) <= MAX_BYTES
