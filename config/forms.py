"""How every form is drawn: ``{{ form }}`` and ``{{ form.name.as_field_group }}`` come out in Meydan's look."""

from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Widget


class StyledBoundField(BoundField):
    """A field whose control carries the class ``control`` (what is ticked is drawn otherwise)."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if not isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
            classes = {*str(widget.attrs.get("class", "")).split(), *str(built.get("class", "")).split()}
            built["class"] = " ".join(sorted(classes | {"control"}))
        return built


class FormRenderer(TemplatesSetting):
    """Django's renderer with our templates; the technical admin keeps its own."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = StyledBoundField
