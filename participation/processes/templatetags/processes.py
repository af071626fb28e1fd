"""Template filters for texts of processes and organs in the language of the page."""

from django import template

from participation.text.texts import get_field_wording

register = template.Library()
register.filter("worded", get_field_wording)
