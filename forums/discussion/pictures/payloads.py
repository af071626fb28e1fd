"""Pictures as the API represents them."""

from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from forums.discussion.pictures.models import Attachment


def waiting_picture_payload(request: Request, picture: Attachment) -> dict[str, Any]:
    shown = picture_payload(request, picture.pk, picture.width, picture.height, picture.description)
    return shown | {"place": picture.place}


def picture_payload(request: Request, ident: object, width: int, height: int, words: str) -> dict[str, Any]:
    return {
        "id": ident,
        "url": request.build_absolute_uri(reverse("forums:picture", args=[ident])),
        "width": width,
        "height": height,
        "description": words,
    }
