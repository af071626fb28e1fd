"""Fields and base classes for the serializers of all apps."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.text.richtext import render
from participation.text.texts import build_bilingual_text

#: Schema of a text by language.
TEXT: Mapping[str, Any] = {
    "type": "object",
    "properties": {"tr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["tr"],
    "additionalProperties": False,
}


class _Computed:
    """An object whose attributes are overridden by ``values``."""

    def __init__(self, instance: Any, values: Mapping[str, Any]) -> None:
        self.instance, self._values = instance, values

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self.instance, name)


class ComputedSerializer(serializers.Serializer[Any]):
    """Represents an object by its attributes and by ``computed`` values, which take precedence."""

    def computed(self, instance: Any) -> Mapping[str, Any] | None:
        """Values by attribute name. None if the representation is null."""
        raise NotImplementedError

    def to_representation(self, instance: Any) -> Any:
        bare = instance.instance if isinstance(instance, _Computed) else instance
        values = self.computed(bare)
        return None if values is None else super().to_representation(_Computed(bare, values))


class SiteUrlField(serializers.URLField):
    """An absolute URL of the site, made from a path, or from ``route`` with the value as its argument."""

    def __init__(self, route: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.route = route

    def to_representation(self, value: Any) -> str:
        path = reverse(self.route, args=[value]) if self.route else value
        url: str = self.context["request"].build_absolute_uri(path)
        return url


class HtmlField(serializers.CharField):
    """Markdown rendered as sanitised HTML."""

    def to_representation(self, value: str) -> str:
        return render(value)


class IsSetField(serializers.BooleanField):
    """Whether the attribute is not None."""

    def get_attribute(self, instance: Any) -> bool:
        return super().get_attribute(instance) is not None


@extend_schema_field(dict(TEXT))
class LocalizedField(serializers.Field[Any, Any, Any, Any]):
    """A text by language. ``tr`` is the attribute ``turkish`` (default: the field's name); ``en`` is the
    attribute with the suffix ``_en``, omitted if empty.
    """

    def __init__(self, turkish: str = "", **options: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **options})
        self.turkish = turkish

    def to_representation(self, value: Any) -> dict[str, str]:
        name = str(self.field_name)
        turkish, english = getattr(value, self.turkish or name), getattr(value, f"{name}_en")
        return build_bilingual_text(turkish, english)


# Subclasses add ``results``.
class PageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True, help_text=_("URL of the next page. Null on the last page."))
    previous = serializers.URLField(
        allow_null=True, help_text=_("URL of the previous page. Null on the first page.")
    )


class RefusedSerializer(serializers.Serializer[Any]):
    about = _("Why a request would be refused now.")
    sample: dict[str, Any] = {
        "code": "thread_closed",
        "detail": "Bu konu artık ileti almıyor. Yazdığınız taslak olarak saklandı.",
    }

    code = serializers.CharField()
    detail = serializers.CharField(source="*")


def build_moment_field(words: Any = None, **options: Any) -> serializers.DateTimeField:
    """A time in UTC."""
    return serializers.DateTimeField(default_timezone=UTC, help_text=words, **options)
