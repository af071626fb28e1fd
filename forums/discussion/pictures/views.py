"""Pictures in posts: each request checks whether the post may be read, so that hiding a post hides them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forums.discussion.pictures import queries, rules
from participation.web.media import picture_response


@require_safe
def serve_picture(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Serve a picture that the visitor may see.

    The bytes never change, but whether the picture is shown does. So everybody may cache a public one, and
    revalidates it each time, which costs a response without a body.
    """
    picture = queries.get_visible_picture(request.user, ident)
    is_public = rules.may_see_picture(AnonymousUser(), picture)
    cache_control = "public, no-cache" if is_public else "private, no-store"
    return picture_response(request, picture.image, name=picture.pk.hex, cache_control=cache_control)
