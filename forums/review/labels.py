"""Why a post waits for a moderator, and for how long, in words for its author."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.errors import format_wait
from forums.review import queries

#: By kind of personal data.
PERSONAL_DATA: Final = {
    "phone": gettext_lazy("It contains what looks like a telephone number"),
    "identity": gettext_lazy("It contains what looks like an identity number"),
    "card": gettext_lazy("It contains what looks like the number of a bank card"),
    "iban": gettext_lazy("It contains what looks like an IBAN"),
    "address": gettext_lazy("It contains what looks like somebody’s postal address"),
}
#: By kind of finding.
OTHERS: Final = {
    "personal_data": gettext_lazy("It contains what looks like personal data"),
    "listed_word": gettext_lazy("It contains a word that is often used as an insult"),
    "near_duplicate": gettext_lazy("You have sent almost the same text several times"),
    "flood": gettext_lazy("You have sent many posts in a short time"),
    "link_spam": gettext_lazy("It contains links that look like advertising"),
    "unread": gettext_lazy("It is too long to be checked"),
}
UNKNOWN: Final = gettext_lazy("A moderator has to review it")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why posts wait: ``reasons``, sentences. ``usual``: how long half of the recent ones waited at most."""

    reasons: list[str]
    usual: timedelta | None

    @property
    def term(self) -> str:
        """One sentence about the time: the median where enough posts were reviewed, else the aim."""
        if self.usual is not None:
            text = _("Half of such posts were reviewed within {wait} lately.")
            return text.format(wait=format_wait(self.usual))
        text = _("Moderators aim to review it within {n} days.")
        return text.format(n=queries.REVIEW_WITHIN.days)


def hold_reason(kind: str, detail: Mapping[str, Any], excerpt: str = "") -> str:
    """Sentence for a finding that holds a post; ``excerpt``: the place in the text, shown in quotes."""
    reason = OTHERS.get(kind, UNKNOWN)
    if kind == "personal_data":
        reason = PERSONAL_DATA.get(str(detail.get("kind")), reason)
    return f"{reason}: “{excerpt}”." if excerpt else f"{reason}."


def describe_waiting(reasons: Iterable[str]) -> Waiting:
    """``reasons`` once each, with the usual time; one query."""
    return list_waiting_post_labels({0: reasons})[0]


def list_waiting_post_labels(reasons: Mapping[int, Iterable[str]]) -> dict[int, Waiting]:
    """As ``describe_waiting``, by post; one query for all, none without posts."""
    if not reasons:
        return {}
    usual = queries.compute_usual_wait()
    return {post: Waiting(list(dict.fromkeys(its)), usual) for post, its in reasons.items()}
