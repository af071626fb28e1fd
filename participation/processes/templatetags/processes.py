"""Template filters for texts of processes and organs in the language of the page."""

from django import template

from participation.processes.models import Organ, Phase, Process
from participation.processes.presentation import told as in_words
from participation.texts import Wording

register = template.Library()


@register.filter
def told(written: Organ | Process | Phase, name: str) -> Wording:
    return in_words(written, name)
