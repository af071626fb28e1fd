"""The forums in a browser: every page looked at, written in without and with scripts, and seen live."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import forum_pages
from tests.journeys.cast import RESIDENTS, WRITER
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import tour

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
