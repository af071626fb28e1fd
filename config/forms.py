"""Rendering of all forms: ``{{ form }}`` and ``{{ form.name.as_field_group }}`` in Meydan's design."""

from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget


class StyledBoundField(BoundField):
    """A field whose controls have designsystemet's class."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden:
            own = str(built.get("class") or widget.attrs.get("class") or "").split()
            built["class"] = " ".join(dict.fromkeys(["ds-input", *own]))
        return built


class FormRenderer(TemplatesSetting):
    """Django's renderer with our templates; the technical admin keeps its own."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = StyledBoundField
