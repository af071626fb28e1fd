"""The pictures of the handbook: who takes each of them where, and what is framed in it.

Their texts stand in the handbook's chapters (``participation/handbook/text``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import FloatRect, Locator, expect

from participation.handbook.reading import STATIC
from tests.journeys import referendum_pages
from tests.journeys.cast import ADMINISTRATOR, CLERK, EDITOR, MODERATOR, OBSERVER, OFFICER, PASSWORD
from tests.journeys.inspecting import Sight
from tests.journeys.persons import Person

LANGUAGES: Final = ("tr", "en")
#: Pixels. As wide as the column in which it is shown, so that its text is readable on a phone, too.
WIDTH: Final = 640
#: Pixels above what a picture begins with.
MARGIN: Final = 20
#: Fonts are there, and nothing moves any more.
CALM: Final = "document.fonts.ready.then(() => true)"
#: A frame around what the handbook speaks of.
FRAME: Final = """
(it) => Object.assign(it.style, {
  outline: "4px solid var(--terracotta)", outlineOffset: "4px", borderRadius: "6px",
})
"""
Mark = Callable[[Person], Locator]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of ``sight`` from ``top`` (a selector) down, in which ``mark`` is framed.

    ``email`` is an account or names a seeded one; ``height`` is in pixels.
    """

    email: str
    sight: Sight
    mark: Mark
    height: int
    top: str = "main h1"

    def taken(self, person: Person, seeded: Mapping[str, Any]) -> bytes:
        """The picture as PNG, in the person's language. The person must be signed in."""
        address = self.sight.address(seeded, person.language)
        assert person.go(address).status == 200
        if person.page.url != person.home + address:  # the password is asked for first
            person.fill("Password", PASSWORD)
            person.press("Continue")
            expect(person.page).to_have_url(person.home + address)
        person.page.evaluate(CALM)
        marked, clip = self.mark(person), self._clip(person)
        expect(marked).to_be_visible()
        box = marked.bounding_box()
        assert box is not None
        marked.evaluate(FRAME)
        assert clip["y"] <= box["y"], self
        assert box["y"] + box["height"] <= clip["y"] + clip["height"], self
        return person.page.screenshot(clip=clip, full_page=True)

    def _clip(self, person: Person) -> FloatRect:
        box = person.page.locator(self.top).first.bounding_box()
        assert box is not None
        return {"x": 0, "y": round(box["y"]) - MARGIN, "width": WIDTH, "height": self.height}


def file_of(name: str, language: str) -> Path:
    return STATIC / "handbook" / language / f"{name}.webp"


def write(picture: bytes, file: Path) -> None:
    """Store the PNG ``picture`` as WebP. The same picture gives the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").save(file, "WEBP", quality=70, method=6)


def link(text: str) -> Mark:
    return lambda person: person.link(text)


def button(text: str) -> Mark:
    return lambda person: person.button(text)


def _first_waiting(person: Person) -> Locator:
    return person.page.locator("main article li").first


def _home(email: str) -> Shot:
    return Shot(email, Sight("staff:home"), _first_waiting, 560)


def _trustee(state: str, act: str, height: int) -> Shot:
    sight = Sight("referenda:trustee", {"referendum_id": f"referendum_{state}"})
    return Shot(f"{state}_trustee", sight, button(act), height, top="main header")


#: By name: the chapter, or the chapter and the section.
SHOTS: Final = {
    "editor": _home(EDITOR),
    "editor-yoklama": Shot(
        EDITOR,
        Sight("polls-staff:manage", {"poll_id": "draft"}),
        link("Open the poll"),
        540,
        top="main section[aria-labelledby=next]",
    ),
    "moderator": _home(MODERATOR),
    "moderator-kuyruk": Shot(
        MODERATOR,
        Sight("forums-staff:item", {"item_id": "open_item"}),
        button("Decide"),
        1000,
        top="#decide",
    ),
    "gorevli": _home(OFFICER),
    "gorevli-oylama": Shot(
        OFFICER,
        referendum_pages.staff("manage", "announced"),
        button("Start the key ceremony"),
        470,
        top="main header",
    ),
    "emanetci-anahtar": _trustee("ceremony", "Make my key", 800),
    "emanetci-cozmek": _trustee("counting", "Get the archive and check it", 520),
    "masa-isaretle": Shot(CLERK, Sight("referenda-staff:clerk"), button("Strike off"), 870),
    "masa-sayim": Shot(
        OFFICER,
        Sight("referenda-staff:count", {"referendum_id": "referendum_counting", "desk_id": "desk"}),
        button("Save and sign"),
        780,
    ),
    "gozlemci-denetim": Shot(OBSERVER, Sight("audit:list"), button("Verify the chain now"), 600),
    "yonetici-roller": Shot(
        ADMINISTRATOR,
        Sight("people:account", {"public_id": "resident"}),
        button("Grant the role"),
        415,
        top="#grant",
    ),
    "yonetici-davetler": Shot(
        ADMINISTRATOR, Sight("people-staff:invitations"), button("Send the invitation"), 874
    ),
}
