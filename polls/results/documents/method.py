"""The method card: what every published result states.

The items are those of AAPOR's disclosure standards (Code of Professional Ethics and Practices, 2021, III.A)
and of Law no. 298: who asked and who paid, the wording, the population and how it was reached, the mode, the
dates, how many answered, weighting, precision, what is hidden, what limits it, and which version it is.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from participation.people.models import AssuranceLevel
from participation.publications.sections import Item, item
from participation.text.figures import format_number, format_percent
from participation.text.texts import capitalised
from polls.questionnaire.labels import Labels
from polls.questionnaire.wording import (
    describe_trust,
    format_iso_day,
    format_iso_moment,
    get_wording,
    in_active_language,
    multilingual_text,
)
from polls.statistics.comparison import SCORED
from polls.statistics.tally import NO_OPINION

#: The poll's own statements without which nothing is published of it.
STATEMENTS = ("conducted_by", "financed_by", "recruitment")


def get_precision_label() -> str:
    """Stands beside every interval."""
    return _(
        "95% model-based interval of uncertainty; taking part was voluntary, so it is not a classical "
        "margin of error."
    )


def count_decimals(question: Mapping[str, Any]) -> int:
    """Of a question's weighted shares and their intervals. Raw ones have one."""
    return 0 if (question["step"] or 0) >= 1 else 1


def find_coarsest_step(figures: Mapping[str, Any]) -> float:
    """The largest step of any question's weighted figures, in percent of the scale."""
    return max((question["step"] or 0.0 for question in figures["questions"]), default=0.0)


def count_unweighted_questions(figures: Mapping[str, Any]) -> int:
    """The number of questions of a weighted poll that are shown unweighted."""
    return sum(question["step"] is None and has_figures(question) for question in figures["questions"])


def has_figures(question: Mapping[str, Any]) -> bool:
    """Whether there are shares or means, weighted or raw."""
    parts = question["items"] or question["rows"]
    return any((part["mean"] if question["items"] else part["raw"]) is not None for part in parts)


def build_method_items(body: Mapping[str, Any], sha256: str, labels: Labels) -> list[Item]:
    """Every item, in order. ``body`` is the stored analysis, ``sha256`` its hash. Keys are stable."""
    statement, figures = body["statement"], body["figures"]
    return [
        item("conducted_by", lambda: _("Asked by"), lambda: _get_stated_words(statement, "conducted_by")),
        item("financed_by", lambda: _("Paid by"), lambda: _get_stated_words(statement, "financed_by")),
        item("wording", lambda: _("Wording and order"), lambda: _describe_wording(body)),
        item("population", lambda: _("Population"), lambda: _describe_population(statement, labels)),
        item(
            "recruitment",
            lambda: _("How people were reached"),
            lambda: _get_stated_words(statement, "recruitment"),
        ),
        item("mode", lambda: _("How it was answered"), lambda: _describe_mode(statement)),
        item("dates", lambda: _("When"), lambda: _describe_dates(statement)),
        item("responses", lambda: _("Answers"), lambda: _describe_responses(body)),
        item("assurance", lambda: _("By assurance level"), lambda: _describe_assurance(figures, labels)),
        item("weighting", lambda: _("Weighting"), lambda: _describe_weighting(body, labels)),
        item("precision", lambda: _("Precision"), lambda: _describe_precision(figures)),
        item("price", lambda: _("False answers"), lambda: _describe_prices(body)),
        item("suppression", lambda: _("What is hidden"), lambda: _describe_suppression(figures)),
        item("set_aside", lambda: _("Set aside"), lambda: _describe_set_asides(body)),
        item("limitations", lambda: _("Limitations"), lambda: _describe_limitations(statement)),
        item("version", lambda: _("Version"), lambda: _describe_version(body, sha256)),
    ]


def _get_stated_words(statement: Mapping[str, Any], name: str) -> str:
    """The council's own words, in the active language where they are translated."""
    return in_active_language(multilingual_text(statement[name], statement["translations"], name))


def _describe_wording(body: Mapping[str, Any]) -> str:
    shown = _("Questions and options are shown here in the wording and order in which they were asked.")
    shuffled = [str(place) for place, q in enumerate(body["questions"], start=1) if q["random_order"]]
    conditional = [str(place) for place, q in enumerate(body["questions"], start=1) if q["condition"]]
    parts = [shown]
    if shuffled:
        words = ngettext(
            "The options of question {places} were in a different order for each respondent.",
            "The options of questions {places} were in a different order for each respondent.",
            len(shuffled),
        )
        parts.append(words.format(places=", ".join(shuffled)))
    if conditional:
        words = ngettext(
            "Question {places} was asked only after certain answers.",
            "Questions {places} were asked only after certain answers.",
            len(conditional),
        )
        parts.append(words.format(places=", ".join(conditional)))
    return " ".join(parts)


def _describe_population(statement: Mapping[str, Any], labels: Labels) -> str:
    who = (
        _("The residents of {districts}, {people} people.").format(
            districts=", ".join(labels.group("district", slug) for slug in statement["districts"]),
            people=format_number(statement["population"]),
        )
        if statement["districts"]
        else _("The residents of the city, {people} people.").format(
            people=format_number(statement["population"])
        )
    )
    parts = [who]
    least = AssuranceLevel(statement["minimum_assurance"])
    if least != AssuranceLevel.EMAIL_ONLY:
        words = _("At least the assurance level “{level}” was required.")
        parts.append(words.format(level=str(least.label)))
    # Results that were published before there were matters say nothing of them.
    if (matter := statement.get("matter")) is not None:
        words = ngettext(
            "Whoever had answered a poll of other districts on the matter “{matter}” could answer only {n} "
            "day after that one closed.",
            "Whoever had answered a poll of other districts on the matter “{matter}” could answer only {n} "
            "days after that one closed.",
            matter["term_days"],
        )
        parts.append(words.format(matter=matter["name"], n=matter["term_days"]))
    return " ".join(parts)


def _describe_mode(statement: Mapping[str, Any]) -> str:
    parts = [_("On this site, by those who chose to answer, once per account.")]
    if statement["may_change"]:
        parts.append(_("Answers could be changed until the poll closed."))
    return " ".join(parts)


def _describe_dates(statement: Mapping[str, Any]) -> str:
    parts = [
        _("From {opened} to {closed} (Europe/Istanbul).").format(
            opened=format_iso_moment(statement["opened_at"]), closed=format_iso_moment(statement["closed_at"])
        ),
        *map(_describe_closing_change, statement["closing_changes"]),
    ]
    if statement["review_hours"]:
        words = ngettext(
            "Counted after {n} hour of review.",
            "Counted after {n} hours of review.",
            statement["review_hours"],
        )
        parts.append(words.format(n=statement["review_hours"]))
    return " ".join(parts)


def _describe_closing_change(change: Mapping[str, str]) -> str:
    words = {
        "extended": _("An editor postponed the closing from {before} to {after}: {reason}"),
        "closed_early": _("An editor closed it early, on {after} instead of {before}: {reason}"),
    }[change["kind"]]
    return words.format(
        before=format_iso_moment(change["before"]),
        after=format_iso_moment(change["after"]),
        reason=_end_sentence(change["reason"]),
    )


def _end_sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _describe_responses(body: Mapping[str, Any]) -> str:
    people = body["figures"]["respondents"]
    if people is None:
        return _("Fewer than {least}.").format(least=body["statement"]["batch_min"])
    words = ngettext("{people} person answered.", "{people} people answered.", people)
    return words.format(people=format_number(people))


def _describe_assurance(figures: Mapping[str, Any], labels: Labels) -> str:
    groups = figures["participation"].get("assurance", {}).get("groups", [])
    shown = [
        _("{level}: {people}").format(
            level=capitalised(labels.group("assurance", group["key"])),
            people=_("hidden") if group["people"] is None else format_number(group["people"]),
        )
        for group in groups
    ]
    return "; ".join(shown) or _("Not published.")


#: Why weighted figures were not made, by the analysis's code.
def list_refusal_reasons() -> dict[str, str]:
    return {
        "targets_missing": _(
            "the population tables were withdrawn, out of date or incomplete when the poll closed"
        ),
        "empty_category": _("nobody answered in a group that lives in the city"),
        "no_population": _("people answered from a group that is empty in the population tables"),
        "not_converged": _("the targets of the groups could not all be met together"),
        "trimming_unstable": _("single answers would have had to count for too many people"),
        "few_answers": _("so few people answered that weighted figures would reveal hidden groups"),
        "few_known": _(
            "of too few people district, sex and age are known by more than the word of an e-mail account"
        ),
        "minority_known": _(
            "of fewer than half of the people district, sex and age are known by more than the word of an "
            "e-mail account"
        ),
        "one_margin": _(
            "weighting by one attribute alone, with two groups or few answers, reveals hidden groups"
        ),
        "bad_target": _("the population tables contain a figure that cannot be used"),
        "targets_disagree": _("the population tables disagree about the number of people"),
        "bad_plan": _("the weighting plan does not fit the answers"),
        "bad_input": _("the weighting plan does not fit the answers"),
    }


def _describe_weighting(body: Mapping[str, Any], labels: Labels) -> str:
    facts, targets = body["figures"]["weighting"], body["statement"]["targets"]
    if facts["status"] == "not_planned":
        return _("None: the figures are those of the people who answered.")
    if facts["status"] == "refused":
        refused = _("Planned, but not possible: {why}. The figures are unweighted.").format(
            why=list_refusal_reasons().get(facts["reason"], facts["reason"])
        )
        if not targets or not targets["withdrawal_reason"]:
            return refused
        withdrawn = _("An officer withdrew the tables: {reason}")
        return f"{refused} " + withdrawn.format(reason=_end_sentence(targets["withdrawal_reason"]))
    by = ", ".join(labels.dimension(key) for key in body["statement"]["weighting"])
    parts = [
        _("Raked by {dimensions} to “{tables}” (source: {source}, {day}).").format(
            dimensions=by,
            tables=targets["name"],
            source=targets["source"],
            day=format_iso_day(targets["reference_date"]),
        ),
        _("It took {sweeps} rounds.").format(sweeps=facts["sweeps"]),
    ]
    if body["statement"]["minimum_assurance"] == AssuranceLevel.EMAIL_ONLY:
        parts.append(describe_trust(body["statement"]["trusts_claims"]))
    if merged := sum(margin["merged"] for margin in facts["margins"]):
        words = ngettext(
            "{n} group was combined from several small ones, following the neighbours fixed before opening.",
            "{n} groups were combined from several small ones, following the neighbours fixed before "
            "opening.",
            merged,
        )
        parts.append(words.format(n=merged))
    if facts["trimmed"] != 0:
        parts.append(_("Weights above five times the mean were cut."))
    if (step := find_coarsest_step(body["figures"])) >= 1:
        parts.append(
            _(
                "Weighted figures are rounded, in steps of {step} at most, so that they reveal "
                "nothing that is hidden."
            ).format(step=format_percent(step, 0))
        )
    if raw := count_unweighted_questions(body["figures"]):
        words = ngettext(
            "{n} question has raw figures only: weighted ones would reveal what is hidden.",
            "{n} questions have raw figures only: weighted ones would reveal what is hidden.",
            raw,
        )
        parts.append(words.format(n=raw))
    parts.append(_("Figures by group are raw."))
    return " ".join(parts)


def _describe_precision(figures: Mapping[str, Any]) -> str:
    facts = figures["weighting"]
    if facts["status"] != "weighted":
        return get_precision_label()
    sizes = _("Design effect {before} before trimming, {after} after; as exact as {n} equal answers.").format(
        before=format_number(facts["deff_before"], 2),
        after=format_number(facts["deff_after"], 2),
        n=format_number(facts["n_eff"]),
    )
    return f"{get_precision_label()} {sizes}"


def _describe_prices(body: Mapping[str, Any]) -> str:
    """The price of each question; with its number if there are several."""
    figures = {one["key"]: one for one in body["figures"]["questions"]}
    minimum = body["statement"]["minimum_assurance"]
    prices = [
        (place, describe_price(question, figures[str(question["id"])], minimum))
        for place, question in enumerate(body["questions"], start=1)
        if str(question["id"]) in figures
    ]
    if len(prices) == 1:
        return prices[0][1] or _("Not published.")
    numbered = [
        _("Question {place}: {words}").format(place=place, words=words) for place, words in prices if words
    ]
    return " ".join(numbered) or _("Not published.")


def describe_price(question: Mapping[str, Any], figures: Mapping[str, Any], minimum_assurance: int) -> str:
    """How many false answers would have moved a question's figures, in sentences; empty without figures.

    ``minimum_assurance``: of the poll; false answers are of this level.
    """
    price = figures["price"]
    if price is None:
        is_small = figures["base"] is not None and figures["kind"] != "text"
        return _("Of so few answers a handful of false ones would have moved any figure.") if is_small else ""
    number = {
        "exact": "{n}",
        "about": pgettext("a number of false answers", "about {n}"),
        "at_least": pgettext("a number of false answers", "as few as {n}"),
    }[price["certainty"]]
    moved = {
        "budget": _("False answers ({who}): {n} would have moved a mean by a twentieth of the whole amount."),
        **dict.fromkeys(
            SCORED, _("False answers ({who}): {n} would have moved a mean by a twentieth of the scale.")
        ),
        "ranking": _(
            "False answers ({who}): {n} would have moved the first places of “{first}” by five points."
        ),
    }.get(figures["kind"], _("False answers ({who}): {n} would have moved “{first}” by five points."))
    words = moved.format(
        who=_name_false_respondents(minimum_assurance),
        n=number.format(n=format_number(price["move"])),
        first=_get_leading_option(question, figures),
    )
    if price["turn_lead"] is None:
        return words
    turned = _("To turn the lead: {n}.")
    if figures["kind"] == "ranking":
        turned = _("To turn the lead in first places: {n}.")
    return f"{words} {turned.format(n=number.format(n=format_number(price['turn_lead'])))}"


def _get_leading_option(question: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """The option whose headline figure is the largest; empty where no options are chosen."""
    rows = [row for row in figures["rows"] if row["key"] != NO_OPINION]
    if figures["items"] or not rows:
        return ""
    lead = figures["lead"]
    leading = lead["first"] if lead else max(rows, key=lambda row: row[figures["headline"]])["key"]
    return next(str(get_wording(option)) for option in question["options"] if str(option["id"]) == leading)


def _name_false_respondents(minimum_assurance: int) -> str:
    return {
        AssuranceLevel.EMAIL_ONLY: _("accounts known by e-mail alone"),
        AssuranceLevel.ROLL_MATCHED: _("accounts matched with the roll"),
        AssuranceLevel.IDENTITY: _("accounts whose owner showed an identity"),
    }[AssuranceLevel(minimum_assurance)]


def _describe_suppression(figures: Mapping[str, Any]) -> str:
    rule = _(
        "Figures of groups are not shown if fewer than ten people are behind them or behind the rest, "
        "or if they could be worked out from others. No share is given for fewer than 30 answers."
    )
    hidden = figures["hidden_cells"]
    words = ngettext("{n} figure is hidden.", "{n} figures are hidden.", hidden)
    return f"{rule} {words.format(n=format_number(hidden))}"


def _describe_set_asides(body: Mapping[str, Any]) -> str:
    if not body["set_aside"]:
        return _("Nothing.")
    return " ".join(map(_describe_set_aside, body["set_aside"]))


def _describe_set_aside(one: Mapping[str, Any]) -> str:
    words = ngettext("{n} answer: {reason}", "{n} answers: {reason}", one["people"]).format(
        n=format_number(one["people"]), reason=_end_sentence(one["reason"])
    )
    if not one["withdrawn_at"]:
        return words
    undone = _("This was withdrawn before counting, so they are counted: {reason}")
    return f"{words} " + undone.format(reason=_end_sentence(one["withdrawal_reason"]))


def _describe_limitations(statement: Mapping[str, Any]) -> str:
    always = _(
        "People chose to take part. Those who did may think differently from those who did not, and "
        "weighting corrects this only as far as it is related to the groups it uses."
    )
    return f"{always} {_get_stated_words(statement, 'limitations')}".strip()


def _describe_version(body: Mapping[str, Any], sha256: str) -> str:
    return _("Release {version} of {when}; SHA-256 {sha256}").format(
        version=body["release"], when=format_iso_moment(body["at"]), sha256=sha256
    )


def format_share(value: float | None) -> str:
    """A percentage, or the word for one that is not published."""
    return _("hidden") if value is None else format_percent(value)
