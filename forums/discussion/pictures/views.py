"""Pictures in posts: each request checks whether the post may be read, so that hiding a post hides them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from forums.discussion.pictures import queries, rules


@require_safe
def picture(request: HttpRequest, ident: UUID) -> HttpResponse:
    """The bytes never change, but whether the picture is shown does. So everybody may cache a public one, and
    revalidates it each time, which costs a response without a body.
    """
    picture = queries.visible_picture(request.user, ident)
    is_public = rules.may_see_picture(AnonymousUser(), picture)
    tag = f'"{picture.pk.hex}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        try:
            with picture.image.open("rb") as file:
                answer = HttpResponse(file.read(), content_type="image/webp")
        except FileNotFoundError:
            raise Http404 from None
        answer["Content-Disposition"] = f'inline; filename="{picture.pk.hex}.webp"'
        answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = tag
    answer["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return answer
