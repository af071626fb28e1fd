"""Template tags and filters shared by account templates."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from participation.people import registry
from participation.people.models import Role, build_demo_email
from participation.people.operations.accounts import DEMO_PASSWORD
from participation.people.signin import oidc

register = template.Library()

SECTIONS = {
    "people:profile": ["profile"],
    "people:security": [
        "security",
        "account_change_password",
        "account_set_password",
        "account_email",
        "devices",
        "identity",
        "tokens",
    ],
}


@register.inclusion_tag("people/sections.html", takes_context=True)
def account_sections(context: dict[str, Any]) -> dict[str, Any]:
    """Links between the sections of the account pages; the current one is marked."""
    request = context["request"]
    match = request.resolver_match
    here = match.url_name if match else ""
    labels = {"people:profile": _("Profile"), "people:security": _("Sign-in and security")}
    entries = [
        {
            "address": reverse(name),
            "label": label,
            "current": here in SECTIONS[name] or (name == "people:security" and here.startswith("mfa_")),
        }
        for name, label in labels.items()
    ]
    entries += [
        {
            "address": reverse(section.name),
            "label": section.label,
            "current": match is not None and section.holds(match.namespace, here),
        }
        for section in registry.list_sections()
    ]
    return {"entries": entries}


@register.simple_tag
def identity_provider() -> oidc.Provider | None:
    """The identity provider of this installation, if it has one."""
    return oidc.find_provider()


@register.inclusion_tag("people/identity_button.html", takes_context=True)
def identity_button(context: dict[str, Any]) -> dict[str, Any]:
    """The form that leads to the identity provider. Empty without one."""
    names = ("csrf_token", "redirect_field")
    return {"provider": oidc.find_provider(), **{name: context.get(name) for name in names}}


@register.inclusion_tag("people/demo_accounts.html", takes_context=True)
def demo_accounts(context: dict[str, Any]) -> dict[str, Any]:
    """On the demo's sign-in page, a prefilled form for each account. Empty elsewhere."""
    accounts = (
        [{"email": build_demo_email(role), "role": role.label} for role in Role] if settings.DEMO_MODE else []
    )
    return {
        "accounts": accounts,
        "password": DEMO_PASSWORD,
        "csrf_token": context.get("csrf_token"),
        "redirect_field_name": context.get("redirect_field_name"),
        "redirect_field_value": context.get("redirect_field_value"),
    }


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet", "Firefox/": "Firefox"} | {
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"} | {
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """Browser and system by their common names, such as "Firefox, Android"; an unknown user agent stays as it
    is.

    Browsers also name their predecessors, so the order of the lists matters.
    """
    parts = [
        next((name for part, name in names.items() if part in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, parts)) or user_agent


@register.filter
def linked(text: str) -> SafeString:
    """Escaped text in which http(s) URLs, and nothing else, become links."""
    pieces = re.split(r"(https?://\S+)", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{0}">{0}</a>', piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )


@register.simple_tag
def demo_mode() -> bool:
    return bool(settings.DEMO_MODE)
