from django import template

from participation.texts import Wording
from polls.questionnaire.wording import Written
from polls.questionnaire.wording import wording as in_language

register = template.Library()


@register.filter
def wording(written: Written, name: str = "text") -> Wording:
    """``{% with title=poll|wording:"title" %}<h1 lang="{{ title.language }}">{{ title }}</h1>``"""
    return in_language(written, name)
