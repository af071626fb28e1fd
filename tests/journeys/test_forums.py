"""The forums in a browser: every page looked at, written in without and with scripts, and seen live."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import forum_pages
from tests.journeys.cast import EDITOR, MODERATOR, RESIDENTS, WRITER
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import tour
from tests.journeys.persons import Person

pytestmark = pytest.mark.timeout(300)
Seeded = dict[str, Any]


def test_what_a_visitor_reads(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), forum_pages.VISITOR, seeded)


def test_what_somebody_who_writes_sees(calm: Somebody, seeded: Seeded) -> None:
    writer = calm()
    writer.sign_in(WRITER)
    tour(writer, forum_pages.WRITER, seeded)


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_a_reply_is_written_previewed_and_sent(somebody: Somebody, seeded: Seeded, scripts: bool) -> None:
    """A second reader sees that it has come, without a reload where scripts run."""
    reader = somebody()
    reader.go(f"/forum/konu/{seeded['thread']}/")
    writer = somebody(java_script_enabled=scripts, viewport={"width": 360, "height": 800})
    writer.sign_in(WRITER)
    writer.go(f"/forum/konu/{seeded['thread']}/")
    body = f"Akşam seferleri de konuşulsun ({'betikli' if scripts else 'betiksiz'})."
    writer.fill("Your reply", body)
    writer.press("Preview")
    writer.sees("This is how it will look")
    writer.press("Send my reply")
    writer.sees("Your post is published.")
    expect(writer.page.get_by_text(body)).to_be_visible()
    reader.sees("New posts have come. Show them.")
    reader.follow("New posts have come. Show them.")
    expect(reader.page.get_by_text(body)).to_be_visible()


def test_support_moves_on_open_pages(somebody: Somebody, seeded: Seeded) -> None:
    reader, resident = somebody(), somebody()
    address = f"/forum/konu/{seeded['thread']}/"
    reader.go(address)
    count = f"#ileti-{seeded['opening']} [data-count]"
    before = int(reader.page.locator(count).inner_text())
    resident.sign_in(RESIDENTS[6])
    resident.go(address)
    resident.page.locator(f"#ileti-{seeded['opening']} form[data-support] button").click()
    expect(resident.page.locator(count)).to_have_text(str(before + 1))
    expect(reader.page.locator(count)).to_have_text(str(before + 1))


def test_what_moderators_and_editors_see(calm: Somebody, seeded: Seeded) -> None:
    for email, sights in ((MODERATOR, forum_pages.MODERATOR), (EDITOR, forum_pages.EDITOR)):
        person = calm()
        person.sign_in(email)
        tour(person, sights, seeded)


def test_merging_and_splitting_keep_every_address(somebody: Somebody, seeded: Seeded) -> None:
    """Two threads become one, then a reply becomes a thread of its own; without scripts."""
    moderator, reader = somebody(java_script_enabled=False), somebody()
    kept, away = seeded["kept_thread"], seeded["away_thread"]
    moderator.sign_in(MODERATOR)
    moderator.go(f"/forum/konu/{away}/")
    moderator.follow("Curate this thread")
    moderator.follow("Merge with another thread")
    moderator.fill("The other thread", str(kept))
    moderator.fill("Reason", "Aynı öneri.")
    moderator.press("Look at what will move")
    expect(moderator.link("Duraklara gölgelik gelsin")).to_be_visible()
    moderator.press("Merge the threads")
    moderator.sees("The threads are one. Every post keeps its address.")
    _lead(reader, seeded, {"kept_post": kept, "away_post": kept, "answer": kept})
    moderator.follow("Curate this thread")
    moderator.follow("Split off posts")
    moderator.page.get_by_role("checkbox", name="Ağaç da dikilebilir.").check()
    moderator.fill("Title of the new thread", "Duraklara ağaç dikilsin")
    moderator.fill("Reason", "Ayrı bir öneri.")
    moderator.press("Make the new thread")
    moderator.sees("The new thread is there. Every post keeps its address.")
    made = int(moderator.page.url.rstrip("/").split("/")[-1])
    assert made not in {kept, away}
    _lead(reader, seeded, {"kept_post": kept, "away_post": kept, "answer": made})
    reader.go(f"/forum/konu/{away}/")
    expect(reader.page).to_have_url(re.compile(rf"/forum/konu/{kept}/$"))


def _lead(reader: Person, seeded: Seeded, homes: dict[str, int]) -> None:
    """The address of each post leads to the page of its thread that has it."""
    for name, thread in homes.items():
        post = seeded[name]
        reader.go(f"/forum/ileti/{post}/")
        expect(reader.page).to_have_url(re.compile(rf"/forum/konu/{thread}/\?ileti={post}#ileti-{post}$"))
        expect(reader.page.locator(f"#ileti-{post}")).to_be_visible()
