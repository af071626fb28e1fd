"""Public acts as an Atom feed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.acts import queries
from participation.acts.presentation import PublicAct, build_public_acts
from participation.text.plaintext import clean_plain_text
from participation.web.feeds import StableAtomFeed

if TYPE_CHECKING:
    _Feed = Feed[PublicAct, None]
else:
    # Django's class takes type arguments in the stubs only.
    _Feed = Feed

ENTRIES = 30


class ActFeed(_Feed):
    """The latest public acts, each under the hash of its entry in the audit log."""

    is_public_page = True
    feed_type = StableAtomFeed

    @method_decorator(require_safe)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().__call__(request, *args, **kwargs)

    def title(self) -> str:
        heading = _("Official acts")
        return f"{heading} · {settings.COUNCIL_NAME}"

    def link(self) -> str:
        return reverse("acts:list")

    def feed_url(self) -> str:
        return reverse("acts:feed")

    def author_name(self) -> str:
        return str(settings.COUNCIL_NAME)

    def items(self) -> list[PublicAct]:
        return build_public_acts(queries.list_public_entries()[:ENTRIES])

    def item_title(self, item: PublicAct) -> str:
        return f"{item.label}: {clean_plain_text(str(item.subject.title))}" if item.subject else item.label

    def item_description(self, item: PublicAct) -> str:
        """HTML, because Django declares it as such. XML allows no control characters."""
        return escape(clean_plain_text(item.reason))

    def item_link(self, item: PublicAct) -> str:
        return item.subject.address if item.subject else reverse("acts:list")

    def item_guid(self, item: PublicAct) -> str:
        return f"urn:sha256:{item.ident}"

    def item_pubdate(self, item: PublicAct) -> datetime:
        return item.at

    def item_updateddate(self, item: PublicAct) -> datetime:
        return item.at
