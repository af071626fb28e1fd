"""Texts of referenda in the active language, and their rules as sentences."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from participation.text import figures, turkish
from participation.text.texts import Text, Wording, build_bilingual_text, get_field_wording
from referenda.referendum import proposals
from referenda.referendum.models import Option, Question, Referendum, TieRule


def get_translated_text(item: Referendum | Question | Option, name: str = "text") -> Wording:
    """The field ``name`` of an object in the active language, or in Turkish if it is not translated."""
    return get_field_wording(item, name)


def get_easy_text(item: Referendum | Question) -> Wording:
    """The text in easy language, in the active language; empty where there is none."""
    return Wording(item.easy) if figures.is_turkish() else Wording(item.easy_en, "en")


def build_localized_text(item: Referendum | Question | Option, name: str = "text") -> Text:
    """The text called ``name`` in Turkish and, where it is translated, in English."""
    return build_bilingual_text(getattr(item, name), getattr(item, f"{name}_en"))


def format_share(value: float | Decimal | Fraction) -> str:
    """A percentage, with one decimal unless it is whole: ``%50``, ``%33,3``."""
    return figures.format_percent(float(value), 0 if value == int(value) else 1)


def _format_portion(value: Decimal, ending: Callable[[str], str]) -> str:
    """``format_share``, in Turkish with an ending that depends on how the number is spoken."""
    share = format_share(value)
    return ending(share) if figures.is_turkish() else share


def describe_rules(referendum: Referendum, questions: Sequence[Question]) -> list[str]:
    """Each rule as a sentence that names numerator and denominator. Reads the options of each question."""
    sentences = [_describe_no_quorum() if referendum.quorum is None else _describe_quorum(referendum)]
    has_proposal, has_choice = _find_question_kinds(questions)
    if has_proposal:
        sentences.append(_describe_threshold(referendum))
        if referendum.counts_districts:
            sentences.append(_describe_district_rule(referendum))
    if has_choice:
        sentences.append(_describe_rule_on_several_options(referendum))
    return sentences


def _find_question_kinds(questions: Sequence[Question]) -> tuple[bool, bool]:
    """Whether a rule on proposals applies, as before the first question, and one on several options."""
    is_proposal = [proposals.is_proposal(len(it.options.all()), it.maximum) for it in questions]
    return any(is_proposal) or not questions, not all(is_proposal)


def list_easy_rules(referendum: Referendum, questions: Sequence[Question]) -> list[str]:
    """The same rules as sentences in easy language."""
    sentences = [_("The result is advice. Nobody has to follow it.")]
    if referendum.quorum is None:
        sentences.append(_("The result counts even if few people vote."))
    else:
        template = _(
            "At least {share} of the people on the roll must vote. If fewer people vote, nothing is accepted."
        )
        sentences.append(template.format(share=_format_portion(referendum.quorum, turkish.portion_of)))
    has_proposal, has_choice = _find_question_kinds(questions)
    if has_proposal:
        sentences += _list_easy_proposal_rules(referendum)
    if has_choice:
        sentences += [
            _("If there are more than two answers, those with the most votes are ahead."),
            _("If answers tie for the last place, none of the tied answers is ahead.")
            if referendum.tie_rule == TieRule.REJECTED
            else _("If answers tie for the last place, nothing is decided."),
        ]
    return sentences


def _list_easy_proposal_rules(referendum: Referendum) -> list[str]:
    share = _format_portion(referendum.threshold_percent, turkish.portion_from)
    template = _("A proposal is accepted if more than {share} of the votes are for it.")
    sentences = [
        template.format(share=share),
        _("Blank votes count as votes.")
        if referendum.blank_counts
        else _("Blank votes are left out of this share."),
        _("If both answers get the same number of votes, the proposal is not accepted.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("If both answers get the same number of votes, nothing is decided."),
    ]
    if referendum.counts_districts:
        template = _("In at least {n} districts, too, more than {share} must be for it.")
        sentences += [
            template.format(n=figures.format_number(referendum.districts_needed or 0), share=share),
            _("Districts in which few people vote are counted together."),
        ]
    return sentences


def _describe_threshold(referendum: Referendum) -> str:
    template = (
        _("A proposal is accepted if it gets more than {share} of all votes, including blank votes.")
        if referendum.blank_counts
        else _("A proposal is accepted if it gets more than {share} of the votes that are not blank.")
    )
    at_a_tie = (
        _("If there is a tie, it is not accepted.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("If there is a tie, nothing is decided and the council says so.")
    )
    share = _format_portion(referendum.threshold_percent, turkish.portion_from)
    return f"{template.format(share=share)} {at_a_tie}"


def _describe_district_rule(referendum: Referendum) -> str:
    template = _(
        "Its share must also be above {share} in at least {n} districts. Districts in which "
        "fewer than {least} people vote online are counted together with others. Their joint "
        "result counts for each of them."
    )
    return template.format(
        n=figures.format_number(referendum.districts_needed or 0),
        share=format_share(referendum.threshold_percent),
        least=figures.format_number(referendum.district_least or 0),
    )


def _describe_rule_on_several_options(referendum: Referendum) -> str:
    sentence = (
        _(
            "If there are more than two options, the options with the most votes are ahead. "
            "Shares are of all votes."
        )
        if referendum.blank_counts
        else _(
            "If there are more than two options, the options with the most votes are ahead. "
            "Shares leave out blank votes."
        )
    )
    at_a_tie = (
        _("If options tie for the last place, none of the tied options is ahead.")
        if referendum.tie_rule == TieRule.REJECTED
        else _("If options tie for the last place, nothing is decided and the council says so.")
    )
    return f"{sentence} {at_a_tie}"


def _describe_no_quorum() -> str:
    return _("No quorum is needed: those who take part decide.")


def _describe_quorum(referendum: Referendum) -> str:
    assert referendum.quorum is not None  # noqa: S101 - asked by the caller
    template = _(
        "At least {share} of those on the roll must take part. Everybody who voted online or "
        "was struck off at a desk took part, even with a blank or spoiled ballot."
    )
    return template.format(share=_format_portion(referendum.quorum, turkish.portion_of))


def format_choice_limits(question: Question) -> str:
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
        sentence = _("Choose between {least} and {most} options.").format(
            least=question.minimum, most=question.maximum
        )
    blank = _("Blank votes are allowed.")
    return f"{sentence} {blank}" if question.blank else sentence
