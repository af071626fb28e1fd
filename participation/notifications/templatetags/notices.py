"""The button that follows a poll, referendum or process."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from participation.notifications import queries

register = template.Library()


@register.inclusion_tag("notifications/follow_button.html", takes_context=True)
def follow_button(context: Context, subject: str, is_followed: object = None) -> dict[str, Any]:
    """``is_followed``: a bool if the page's query has read it; otherwise it is read here."""
    user = context["request"].user
    if not isinstance(is_followed, bool):
        is_followed = queries.is_following(user, subject)
    is_process = subject.startswith("process:")
    return {
        "label": _("Follow the process") if is_process else _("Follow the results"),
        "user": user,
        "subject": subject,
        "is_followed": is_followed,
        "shell": context["shell"],
        "csrf_token": context.get("csrf_token"),
    }
