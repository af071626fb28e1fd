"""An editor's way through the pages of processes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.cast import EDITOR
from tests.journeys.conftest import Somebody
from tests.waits import wait_until

SHARES_SITE = True


@pytest.mark.parametrize("script", [False, True])
def test_a_process_created_by_an_editor_is_visible_to_a_visitor(somebody: Somebody, script: bool) -> None:
    editor, visitor = somebody(java_script_enabled=script), somebody(java_script_enabled=script)
    title = f"Semt kreşleri {'betikle' if script else 'betiksiz'}"
    editor.sign_in(EDITOR)
    editor.go("/yonetim/surecler/")
    editor.follow("Draft a process")
    editor.fill("title", title)
    editor.fill("summary", "Hangi semtte kaç kreş gerektiğini birlikte buluyoruz.")
    editor.field("organ in charge").select_option(label="Kadın Meclisi")
    editor.press("Save the draft")
    editor.sees("The draft is saved. Now add its phases.")
    editor.follow("Add a phase")
    editor.fill("title", "Dinleme")
    today = timezone.localdate()
    editor.fill("First day", today.isoformat())
    editor.fill("Last day", (today + timedelta(days=20)).isoformat())
    editor.press("Save the phase")
    editor.follow("Publish")
    editor.press("Publish")
    editor.sees("The process is published.")

    link = visitor.page.get_by_role("link", name=title)

    def is_listed() -> bool:
        visitor.go("/surecler/")
        return link.count() > 0

    # Another process may send a list that it rendered up to two seconds ago (``config.serving.page_cache``).
    wait_until(is_listed, seconds=5)
    link.click()
    expect(visitor.page.locator("[aria-current=step]")).to_contain_text("Dinleme")
