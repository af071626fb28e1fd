"""Published versions as an Atom feed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.publications import queries
from participation.publications.formats.reading import clean
from participation.publications.models import Edition

if TYPE_CHECKING:
    _Feed = Feed[Edition, None]
else:
    # Django's class takes type arguments in the stubs only.
    _Feed = Feed

ENTRIES = 30


class BulletinFeed(_Feed):
    """The latest published versions; each version of a bulletin is an entry of its own.

    An entry's id is its URL, which permanently belongs to that version.
    """

    is_public_page = True
    feed_type = Atom1Feed

    @method_decorator(require_safe)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().__call__(request, *args, **kwargs)

    def title(self) -> str:
        heading = _("Bulletins")
        return f"{heading} · {settings.COUNCIL_NAME}"

    def subtitle(self) -> str:
        return _("What the city thinks, as the council publishes it.")

    def link(self) -> str:
        return reverse("publications:list")

    def feed_url(self) -> str:
        return reverse("publications:feed")

    def author_name(self) -> str:
        return str(settings.COUNCIL_NAME)

    def items(self) -> list[Edition]:
        return queries.latest_publications(ENTRIES)

    def item_title(self, item: Edition) -> str:
        title = clean((item.title_en if get_language() == "en" else "") or item.title_tr)
        number = item.bulletin.number
        if item.version == 1:
            return f"{number} · {title}"
        return _("%(number)s, version %(version)s · %(title)s") % {
            "number": number,
            "version": item.version,
            "title": title,
        }

    def item_description(self, item: Edition) -> str:
        """HTML, because Django declares it as such. XML allows no control characters: one in a published
        text, which is permanent, must not break the feed.
        """
        return escape(clean((item.summary_en if get_language() == "en" else "") or item.summary_tr))

    def item_link(self, item: Edition) -> str:
        return item.get_absolute_url()

    def item_pubdate(self, item: Edition) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Edition) -> datetime | None:
        return item.published_at
