"""Mails of notices as mail programs show them: accessible, on phones too, in both languages."""

from typing import Any, Final

import pytest

from tests.journeys import axe, inspecting, templates
from tests.journeys.conftest import Somebody

SHARES_SITE = True

#: Rules of WCAG 2.2 AA. A mail is no page: it needs no landmarks.
RULES: Final[dict[str, Any]] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}


@pytest.mark.parametrize("language", inspecting.LANGUAGES)
def test_the_daily_mail_is_accessible_and_fits_on_phones(
    somebody: Somebody, seeded: dict[str, Any], language: str
) -> None:
    page = somebody().page
    page.set_content(seeded[f"mail_{language}"])
    page.evaluate(axe.SCRIPT)

    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("li a").count() > 0
    assert page.evaluate(inspecting.AXE, RULES) == []
    for width in inspecting.NARROW:
        page.set_viewport_size({"width": width, "height": inspecting.HEIGHT})
        assert page.evaluate(inspecting.SIDEWAYS) == ""
    templates.note(language, ["notifications/mail.html", "notifications/mail_reason.html"])
