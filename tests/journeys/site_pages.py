"""The pages that editors keep, the offices, the page about residence, in addition to those in ``pages``."""

from playwright.sync_api import FilePayload

from tests.journeys.inspecting import Sight, with_refusal
from tests.journeys.persons import Person
from tests.pictures import street


def ask_for_preview(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator('button[name="preview"]').click()


def save_draft(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator('button[name="draft"]').click()


def upload_picture(person: Person) -> None:
    """In the second language the picture is there already, and refused."""
    page = person.page
    file: FilePayload = {"name": "sokak.jpg", "mimeType": "image/jpeg", "buffer": street((90, 120, 90))}
    page.locator('input[name="picture"]').set_input_files(file)
    page.locator('input[name="description_tr"]').fill("Yeşil bir sokak")
    page.locator('input[name="description_en"]').fill("A green street")
    with page.expect_navigation():
        page.locator('button[name="upload"]').click()


VISITOR = [
    Sight("about"),
    Sight("contact"),
    Sight("pages:versions", {"page": "about"}),
    Sight("pages:version", {"page": "about", "number": 1}),
    Sight("pages:version", {"page": "about", "number": 2}, "in force"),
    Sight("roll:residence"),
    Sight("district", {"slug": "konak"}),
    Sight("district", {"slug": "beydag"}, "with little"),
]
RESIDENT = [Sight("roll:residence", state="signed in"), Sight("district", {"slug": "karsiyaka"}, "signed in")]
EDITOR = [
    Sight("staff:home"),
    Sight("pages-staff:overview"),
    *with_refusal(Sight("pages-staff:edit", {"page": "contact"})),
    Sight("pages-staff:edit", {"page": "contact"}, "preview", deed=ask_for_preview),
    Sight("pages-staff:edit", {"page": "contact"}, "draft", deed=save_draft),
    Sight("pages-staff:edit", {"page": "about"}, "picture in preview", deed=ask_for_preview),
    Sight("pages-staff:edit", {"page": "about"}, "uploaded", deed=upload_picture),
    *with_refusal(Sight("pages-staff:pictures")),
    *with_refusal(Sight("pages-staff:picture-remove", {"digest": "unused_picture"})),
    *with_refusal(Sight("pages-staff:office-add")),
    Sight("pages-staff:office", {"office_id": 1}),
    *with_refusal(Sight("pages-staff:office-remove", {"office_id": 1})),
]
OFFICER = [Sight("staff:home", state="officer"), Sight("pages-staff:overview", state="officer")]
