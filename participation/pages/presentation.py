"""Pages, pictures and offices in the language of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from participation.pages import queries, registry
from participation.pages.addresses import parse_picture_digest
from participation.pages.models import Office, PageName, PagePicture, PageVersion
from participation.text import richtext, texts
from participation.text.figures import is_turkish


def render_page_html(markdown: str) -> SafeString:
    """A page's text with its pictures. Its headings come below the page's own h1."""
    digests = {parse_picture_digest(it.address) for it in richtext.written_pictures(markdown)} - {None}
    pictures = queries.list_pictures_of([it for it in digests if it]) if digests else ()
    sizes = {it.get_absolute_url(): (it.width, it.height) for it in pictures}
    return richtext.render(markdown, headings_from=2, pictures=sizes)


def format_picture_line(picture: PagePicture, language: str) -> str:
    """The Markdown that shows the picture in a text in ``language``."""
    return richtext.picture(getattr(picture, f"description_{language}"), picture.get_absolute_url())


@dataclass(frozen=True, slots=True)
class ListedPicture:
    """A picture as editors see it. ``drafts``: the pages whose draft shows it; ``elsewhere``: whether
    something beside the pages does.
    """

    picture: PagePicture
    drafts: Sequence[PageName] = ()
    elsewhere: bool = False

    @property
    def description(self) -> str:
        return self.picture.description_tr if is_turkish() else self.picture.description_en

    @property
    def lines(self) -> list[tuple[str, str]]:
        """For each language the Markdown that shows it."""
        return [(language, format_picture_line(self.picture, language)) for language in texts.LANGUAGES]

    @property
    def versions(self) -> list[tuple[PageVersion, PageName]]:
        """The published versions that show it, with their page."""
        return [(it.version, PageName(it.version.page)) for it in self.picture.appearances.all()]

    @property
    def may_go(self) -> bool:
        return not self.versions and not self.drafts and not self.elsewhere


def list_pictures_with_uses(pictures: Iterable[PagePicture]) -> list[ListedPicture]:
    """``pictures`` with what shows them."""
    pictures = list(pictures)
    elsewhere = registry.list_digests_in_use([it.digest for it in pictures])
    drafts = [(PageName(it.page), f"{it.text_tr} {it.text_en}") for it in queries.list_drafts()]
    return [
        ListedPicture(
            picture,
            [page for page, text in drafts if picture.digest in text],
            elsewhere=picture.digest in elsewhere,
        )
        for picture in pictures
    ]


@dataclass(frozen=True, slots=True)
class ShownVersion:
    version: PageVersion

    @property
    def html(self) -> SafeString:
        return render_page_html(self.version.text_tr if is_turkish() else self.version.text_en)


@dataclass(frozen=True, slots=True)
class ShownOffice:
    """``office`` with the wordings of its name and its hours."""

    office: Office

    @property
    def name(self) -> texts.Wording:
        return texts.get_field_wording(self.office, "name")

    @property
    def hours(self) -> texts.Wording:
        return texts.get_field_wording(self.office, "hours")

    @property
    def telephone_link(self) -> str:
        """The number for ``tel:``, without blanks and brackets."""
        return "".join(it for it in self.office.telephone if it.isdigit() or it == "+")
