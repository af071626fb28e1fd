"""Template filters for texts of processes and organs in the language of the page."""

from django import template

from participation.text.texts import worded

register = template.Library()
register.filter("worded", worded)
