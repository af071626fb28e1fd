"""Pages and offices, made by the operations that people use."""

from io import BytesIO
from typing import Any

from PIL import Image

from participation.pages import operations, queries
from participation.pages.models import Office, PageName, PagePicture, PageVersion
from participation.pages.operations import OfficeFacts
from participation.people.models import User
from tests.factories import make_user


def publish(page: PageName = PageName.ABOUT, *, editor: User | None = None, **given: Any) -> PageVersion:
    """A new version after the one in force, with the draft that there is."""
    latest, draft = queries.get_current_version(page), queries.find_page_draft(page)
    number = latest.number if latest else 0
    values = {
        "after": number,
        "revision": draft.revision if draft else 0,
        "text_tr": f"Metin {number + 1}.",
        "text_en": f"Text {number + 1}.",
        "reason": "Yeni yazıldı.",
    }
    return operations.publish_page(
        editor=editor or make_user(role="editor"), page=page, **{**values, **given}
    )


def save_draft(page: PageName = PageName.ABOUT, *, editor: User | None = None, **given: Any) -> None:
    draft = queries.find_page_draft(page)
    values = {"text_tr": "Taslak.", "text_en": "", "revision": draft.revision if draft else 0}
    operations.save_draft(editor=editor or make_user(role="editor"), page=page, **{**values, **given})


def facts(**given: Any) -> OfficeFacts:
    values: dict[str, Any] = {
        "name": "Konak danışma masası",
        "name_en": "Konak desk",
        "address": "Konak Meydanı 1, İzmir",
        "hours": "hafta içi 9.00–17.00",
        "hours_en": "weekdays 9:00–17:00",
        "telephone": "0232 000 00 00",
        "confirms_residence": True,
    }
    return OfficeFacts(**{**values, **given})


def make_office(*, keeper: User | None = None, **given: Any) -> Office:
    keeper = keeper or make_user(role="officer")
    return operations.add_office(keeper=keeper, facts=facts(**given), reason="Açıldı.")


def picture_file(colour: str = "teal", side: int = 40, kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (side, side // 2), colour).save(file, kind)
    return file.getvalue()


def add_picture(colour: str = "teal", *, editor: User | None = None, **given: Any) -> PagePicture:
    """Each colour is another picture."""
    values = {
        "data": picture_file(colour),
        "description_tr": "Girişteki rampa",
        "description_en": "The ramp at the entrance",
    }
    return operations.add_picture(editor=editor or make_user(role="editor"), **{**values, **given})
