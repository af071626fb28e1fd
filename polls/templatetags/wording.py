from django import template

from participation.text.texts import Wording
from polls.questionnaire.models import Poll, Question
from polls.questionnaire.wording import Written, easy_wording, scale_wordings
from polls.questionnaire.wording import get_wording as in_language
from polls.questionnaire.wording import share_of_ten_thousand as formatted_share

register = template.Library()


@register.filter
def wording(written: Written, name: str = "text") -> Wording:
    """``{% with title=poll|wording:"title" %}<h1 lang="{{ title.language }}">{{ title }}</h1>``"""
    return in_language(written, name)


@register.filter
def scale(question: Question) -> list[Wording]:
    """The answers on a matrix's scale; empty for other kinds."""
    return scale_wordings(question)


@register.filter
def easy(written: Poll | Question) -> Wording:
    return easy_wording(written)


@register.filter
def share_of_ten_thousand(share: float) -> str:
    """``{{ page.turnout|share_of_ten_thousand }} of every 10,000 people``"""
    return formatted_share(share)
