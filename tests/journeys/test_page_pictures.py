"""A picture in a page that editors keep: from the upload to the visitor."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.journeys.cast import EDITOR
from tests.journeys.conftest import Somebody
from tests.pictures import street


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_an_editor_uploads_a_picture_places_it_and_publishes(somebody: Somebody, scripts: bool) -> None:
    """Until then a visitor does not see it; then it is as wide as the text at most."""
    editor, visitor = (
        somebody(java_script_enabled=scripts, viewport={"width": 360, "height": 800}) for _ in range(2)
    )
    editor.sign_in(EDITOR)
    editor.go("/yonetim/sayfalar/iletisim/")
    page = editor.page
    typed = page.locator("textarea[name=text_tr]").input_value()
    colour = (40, 90, 120 if scripts else 200)
    page.locator("textarea[name=text_tr]").fill(f"{typed}\n\nYarım kalan cümle")
    file: FilePayload = {"name": "sokak.jpg", "mimeType": "image/jpeg", "buffer": street(colour)}
    page.locator("input[name=picture]").set_input_files(file)
    editor.fill("Description in Turkish", "Mavi gökyüzü altında bir sokak")
    editor.fill("Description in English", "A street under a blue sky")
    editor.press("Upload the picture")
    editor.sees("The picture is uploaded. Copy its line into the text.")
    expect(page.locator("textarea[name=text_tr]")).to_have_value(f"{typed}\n\nYarım kalan cümle")
    lines = page.locator(".sent-picture").first.locator("input[readonly]")
    turkish, english = (lines.nth(number).input_value() for number in range(2))
    address = turkish.partition("](")[2].rstrip(")")
    assert visitor.page.request.get(f"{visitor.home}{address}").status == 404
    page.locator("textarea[name=text_tr]").fill(f"{typed}\n\n{turkish}")
    english_text = page.locator("textarea[name=text_en]")
    english_text.fill(f"{english_text.input_value()}\n\n{english}")
    editor.fill("Reason", "Resim eklendi.")
    editor.press("Publish")
    editor.sees("The new version is published.")
    visitor.go("/iletisim/")
    picture = visitor.page.get_by_role("img", name="Mavi gökyüzü altında bir sokak").last
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    box, column = picture.bounding_box(), visitor.page.locator("main article").bounding_box()
    assert box is not None
    assert column is not None
    assert 200 < box["width"] <= column["width"]
    assert box["width"] / box["height"] == pytest.approx(1.5, abs=0.02)
