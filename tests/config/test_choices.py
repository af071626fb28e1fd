"""How forms show a choice that has not been made."""

from django import forms
from django.utils.translation import override


def test_a_choice_that_is_not_made_is_said_in_words():
    class Form(forms.Form):
        place = forms.ChoiceField(choices=[("", "---------"), ("1", "Konak")])

    with override("tr"):
        shown = str(Form()["place"])

    assert ">seçilmedi<" in shown
    assert "---" not in shown
    assert ">Konak<" in shown
