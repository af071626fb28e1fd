"""Seeds a page with a picture, and a picture that no page shows."""

from participation.pages.models import PageName, PageVersion
from participation.pages.operations import add_picture, publish_page
from participation.pages.presentation import format_picture_line
from participation.people.models import User
from tests.journeys.cast import EDITOR
from tests.pictures import street


def pages() -> dict[str, str]:
    """``unused_picture``: the digest of a picture that no page shows."""
    editor = User.objects.get(email=EDITOR)
    shown = add_picture(
        editor=editor,
        data=street(),
        description_tr="Dar kaldırımlı bir sokak",
        description_en="A street with a narrow pavement",
    )
    unused = add_picture(
        editor=editor,
        data=street((230, 170, 120)),
        description_tr="Gün batımında bir sokak",
        description_en="A street at sunset",
    )
    first = PageVersion.objects.get(page=PageName.ABOUT, number=1)
    publish_page(
        editor=editor,
        page=PageName.ABOUT,
        after=1,
        revision=0,
        text_tr=f"{format_picture_line(shown, 'tr')}\n\n{first.text_tr}",
        text_en=f"{format_picture_line(shown, 'en')}\n\n{first.text_en}",
        reason="Bir resim eklendi.",
    )
    return {"unused_picture": unused.digest}
