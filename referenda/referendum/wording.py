"""Texts of referenda in the active language, and their rules as sentences."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from participation import figures
from participation.texts import Text, Wording, own, worded
from referenda.referendum import proposals
from referenda.referendum.models import Option, Question, Referendum, TieRule


def text_of(item: Referendum | Question | Option, name: str = "text") -> Wording:
    """The field ``name`` of an object in the active language, or in Turkish if it is not translated."""
    return worded(item, name)


def localized(item: Referendum | Question | Option, name: str = "text") -> Text:
    """The text called ``name`` in Turkish and, where it is translated, in English."""
    return own(getattr(item, name), getattr(item, f"{name}_en"))


def share_of(value: float | Decimal | Fraction) -> str:
    """A percentage, with one decimal unless it is whole: ``%50``, ``%33,3``."""
    return figures.percent(float(value), 0 if value == int(value) else 1)


def rules_in_words(referendum: Referendum, questions: Sequence[Question]) -> list[str]:
    """Each rule as a sentence that names numerator and denominator. Reads the options of each question."""
    sentences = [_no_quorum() if referendum.quorum is None else _quorum(referendum)]
    is_proposal = [proposals.is_proposal(len(it.options.all()), it.maximum) for it in questions]
    if any(is_proposal) or not questions:
        sentences.append(_threshold(referendum))
        if referendum.counts_districts:
            sentences.append(_districts(referendum))
    if not all(is_proposal):
        sentences.append(_several(referendum))
    return sentences


def _threshold(referendum: Referendum) -> str:
    template = (
        _("A proposal is accepted with more than {share} of all votes; blank votes are among them.")
        if referendum.blank_counts
        else _("A proposal is accepted with more than {share} of the votes that are not blank.")
    )
    at_a_tie = (
        _("At a tie it is not accepted.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("At a tie nothing is decided, and the council says so.")
    )
    return f"{template.format(share=share_of(referendum.threshold_percent))} {at_a_tie}"


def _districts(referendum: Referendum) -> str:
    template = _(
        "In at least {n} districts, too, its share has to be above {share}. Districts in which fewer than "
        "{least} people vote online are counted together with others; what they decide together counts for "
        "each."
    )
    return template.format(
        n=figures.number(referendum.districts_needed or 0),
        share=share_of(referendum.threshold_percent),
        least=figures.number(referendum.district_least or 0),
    )


def _several(referendum: Referendum) -> str:
    sentence = (
        _("Among several options those with the most votes are ahead. Shares are of all votes.")
        if referendum.blank_counts
        else _("Among several options those with the most votes are ahead. Shares leave blank votes out.")
    )
    at_a_tie = (
        _("At a tie for the last place none of those is.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("At a tie for the last place nothing is decided, and the council says so.")
    )
    return f"{sentence} {at_a_tie}"


def _no_quorum() -> str:
    return _("No quorum is needed: whoever takes part decides.")


def _quorum(referendum: Referendum) -> str:
    assert referendum.quorum is not None  # noqa: S101 - asked by the caller
    template = _(
        "At least {share} of those on the roll have to take part. Whoever voted online or was struck off at a"
        " desk took part, with a blank or spoiled ballot, too."
    )
    return template.format(share=share_of(referendum.quorum))


def choosing(question: Question) -> str:
    """How many options a voter chooses, as a sentence."""
    if question.minimum == question.maximum:
        sentence = npgettext("ballot", "Choose one.", "Choose {n}.", question.maximum).format(
            n=question.maximum
        )
    elif question.minimum == 0:
        sentence = ngettext("Choose up to one.", "Choose up to {n}.", question.maximum).format(
            n=question.maximum
        )
    else:
        sentence = _("Choose from {least} to {most}.").format(least=question.minimum, most=question.maximum)
    blank = _("A blank vote is possible.")
    return f"{sentence} {blank}" if question.blank else sentence
