"""Serializers of pictures."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forums.discussion.pictures.models import MAX_DESCRIPTION_LENGTH
from forums.discussion.pictures.operations import MAX_PICTURES
from participation.fields.json_fields import TextField
from participation.fields.serializers import PageSerializer, SiteUrlField


@extend_schema_field(
    {
        "type": "string",
        "format": "binary",
        "description": _("JPEG, PNG, WebP or GIF, at most 8 MB and 40 million pixels. Metadata is removed."),
    }
)
class ImageFileField(serializers.FileField):
    """Any file. Encoding checks later whether it is a picture."""


class PictureSerializer(serializers.Serializer[Any]):
    about = _("A picture. The format is always WebP.")
    sample: dict[str, Any] = {
        "id": "3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40",
        "url": "https://meydan.example/forum/resim/3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40/",
        "width": 1600,
        "height": 1200,
        "description": "Gölgesiz durakta bekleyen dört kişi",
    }

    id = serializers.UUIDField()
    url = SiteUrlField(
        "forums:picture", source="id", help_text=_("URL of the picture. Access is checked on every request.")
    )
    width = serializers.IntegerField(help_text=_("In pixels."))
    height = serializers.IntegerField(help_text=_("In pixels."))
    description = serializers.CharField(source="words", help_text=_("Description of the picture."))


class WaitingPictureSerializer(PictureSerializer):
    about = _("A picture the account has uploaded but not yet posted. Kept for at most two days.")
    sample: dict[str, Any] = {"place": "thread:12"}

    description = serializers.CharField(help_text=_("Description of the picture."))
    place = serializers.CharField(
        help_text=_("board:ID for a new thread, thread:ID for a reply, post:ID for an edit.")
    )


class WaitingPicturesSerializer(PageSerializer):
    about = _("All pending pictures of the account for one post. Not paginated.")

    results = WaitingPictureSerializer(many=True)


class NewPictureSerializer(serializers.Serializer[Any]):
    about = _("A picture for a draft, sent as multipart/form-data.")
    sample: dict[str, Any] = {
        "place": "thread:12",
        "image": "@durak.jpg",
        "description": "Gölgesiz durakta bekleyen dört kişi",
    }

    place = TextField(
        max_length=40, help_text=_("board:ID for a new thread, thread:ID for a reply, post:ID for an edit.")
    )
    image = ImageFileField(allow_empty_file=True)
    description = TextField(
        required=False,
        default="",
        max_length=MAX_DESCRIPTION_LENGTH,
        help_text=_(
            "Alternative text for people who cannot see the picture. A post is refused while it is missing."
        ),
    )


class DescriptionSerializer(serializers.Serializer[Any]):
    about = _("Description of a picture.")
    sample: dict[str, Any] = {"description": "Gölgesiz durakta bekleyen dört kişi"}

    description = TextField(max_length=MAX_DESCRIPTION_LENGTH)


class PictureIdField(serializers.UUIDField):
    """Accepts JSON strings only."""

    def to_internal_value(self, data: Any) -> UUID:
        if type(data) is not str:
            self.fail("invalid")
        return super().to_internal_value(data)


def build_pictures_field(words: Any) -> serializers.ListField:
    return serializers.ListField(
        child=PictureIdField(), required=False, default=list, max_length=MAX_PICTURES, help_text=words
    )
