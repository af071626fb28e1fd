"""What pages say about mails that were written just now."""

from django import template

from participation.mailing import queries
from participation.mailing.models import Kind

register = template.Library()


@register.inclusion_tag("mailing/delay.html")
def mail_delay(kind: str) -> dict[str, bool]:
    """A paragraph if mails of this kind (``code``, ``account``, …) are delayed now; otherwise nothing."""
    return {"is_delayed": queries.is_kind_delayed(Kind[kind.upper()])}
