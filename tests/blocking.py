"""Finds forms in which a required field of one action stops the browser from sending another action."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class _Form:
    """``acts``: values of named buttons that browsers send only if every required field is filled in."""

    validates: bool
    buttons: int = 0
    acts: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, _Form] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") or f"form {len(self.forms)}"
            self.forms[self._inside] = _Form("novalidate" not in given)
        form = self.forms.get(given.get("form") or self._inside)
        if form is None:
            return
        if tag in {"input", "select", "textarea"} and "required" in given:
            form.required.append(given.get("name", ""))
        if tag == "button" and given.get("type", "submit") == "submit":
            form.buttons += 1
            if given.get("name") and "formnovalidate" not in given:
                form.acts.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = ""


def blocking_fields(page: str) -> list[str]:
    """Names of fields that a browser requires for an action of their form that does not need them.

    A form with one button needs all of them, and so does a button without a name.
    """
    reader = _Reader()
    reader.feed(page)
    return [
        name
        for form in reader.forms.values()
        if form.validates and form.buttons > 1 and form.acts
        for name in form.required
    ]
