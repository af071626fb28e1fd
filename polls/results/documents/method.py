"""The method card: statements that accompany every published result.

The items are those of AAPOR's disclosure standards (Code of Professional Ethics and Practices, 2021, III.A)
and of Law no. 298: who asked and who paid, wording, population, recruitment, mode, dates, number of answers,
weighting, precision, suppression, limitations and version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.figures import number, percent
from participation.people.models import AssuranceLevel
from participation.texts import Text, say
from polls.questionnaire.labels import Labels
from polls.questionnaire.wording import capitalised, day, in_active, moment, own_words

#: The poll's own statements that are required for publication.
STATEMENTS = ("conducted_by", "financed_by", "recruitment")


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. ``key`` is a stable identifier for programs."""

    key: str
    term: Text
    text: Text

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "term": self.term, "text": self.text}


def precision_label() -> str:
    """The explanation displayed with every interval."""
    return _(
        "95% model-based interval of uncertainty; taking part was voluntary, so it is not a classical margin "
        "of error."
    )


def decimals(question: Mapping[str, Any]) -> int:
    """Number of decimals of a question's weighted shares and intervals. Raw ones have one."""
    return 0 if (question["step"] or 0) >= 1 else 1


def coarsest(figures: Mapping[str, Any]) -> float:
    """The coarsest step of all questions' weighted figures, in percent of the scale."""
    return max((question["step"] or 0.0 for question in figures["questions"]), default=0.0)


def unweighted(figures: Mapping[str, Any]) -> int:
    """The number of questions in a weighted poll that have only unweighted figures."""
    return sum(question["step"] is None and has_figures(question) for question in figures["questions"])


def has_figures(question: Mapping[str, Any]) -> bool:
    """Whether the question has shares or means, weighted or raw."""
    parts = question["items"] or question["rows"]
    return any((part["mean"] if question["items"] else part["raw"]) is not None for part in parts)


def items(body: Mapping[str, Any], sha256: str, labels: Labels) -> list[Item]:
    """All items in order. ``body`` is the stored analysis, ``sha256`` its hash."""
    statement, figures = body["statement"], body["figures"]
    parts: list[tuple[str, Callable[[], str], Callable[[], str]]] = [
        ("conducted_by", lambda: _("Asked by"), lambda: _stated(statement, "conducted_by")),
        ("financed_by", lambda: _("Paid by"), lambda: _stated(statement, "financed_by")),
        ("wording", lambda: _("Wording and order"), lambda: _wording(body)),
        ("population", lambda: _("Population"), lambda: _population(statement, labels)),
        ("recruitment", lambda: _("How people were reached"), lambda: _stated(statement, "recruitment")),
        ("mode", lambda: _("How it was answered"), lambda: _mode(statement)),
        ("dates", lambda: _("When"), lambda: _dates(statement)),
        ("responses", lambda: _("Answers"), lambda: _responses(body)),
        ("assurance", lambda: _("By assurance level"), lambda: _assurance(figures, labels)),
        ("weighting", lambda: _("Weighting"), lambda: _weighting(body, labels)),
        ("precision", lambda: _("Precision"), lambda: _precision(figures)),
        ("suppression", lambda: _("What is hidden"), lambda: _suppression(figures)),
        ("set_aside", lambda: _("Set aside"), lambda: _set_aside(body)),
        ("limitations", lambda: _("Limitations"), lambda: _limitations(statement)),
        ("version", lambda: _("Version"), lambda: _version(body, sha256)),
    ]
    return [Item(key, say(term), say(text)) for key, term, text in parts]


def _stated(statement: Mapping[str, Any], name: str) -> str:
    """The council's own text, in the active language if translated."""
    return in_active(own_words(statement[name], statement["translations"], name))


def _wording(body: Mapping[str, Any]) -> str:
    intro = _("Questions and options stand here in the words and the order in which they were asked.")
    shuffled = [str(place) for place, q in enumerate(body["questions"], start=1) if q["random_order"]]
    conditional = [str(place) for place, q in enumerate(body["questions"], start=1) if q["condition"]]
    parts = [intro]
    if shuffled:
        message = ngettext(
            "The options of question {places} came in another order for each respondent.",
            "The options of questions {places} came in another order for each respondent.",
            len(shuffled),
        )
        parts.append(message.format(places=", ".join(shuffled)))
    if conditional:
        message = ngettext(
            "Question {places} was asked only after certain answers.",
            "Questions {places} were asked only after certain answers.",
            len(conditional),
        )
        parts.append(message.format(places=", ".join(conditional)))
    return " ".join(parts)


def _population(statement: Mapping[str, Any], labels: Labels) -> str:
    population = (
        _("The residents of {districts}, {people} people.").format(
            districts=", ".join(labels.group("district", slug) for slug in statement["districts"]),
            people=number(statement["population"]),
        )
        if statement["districts"]
        else _("The residents of the city, {people} people.").format(people=number(statement["population"]))
    )
    least = AssuranceLevel(statement["minimum_assurance"])
    if least == AssuranceLevel.EMAIL_ONLY:
        return population
    return f"{population} " + _("An account needed at least the assurance level “{level}”.").format(
        level=str(least.label)
    )


def _mode(statement: Mapping[str, Any]) -> str:
    parts = [_("On this site, by those who chose to, each account once.")]
    if statement["may_change"]:
        parts.append(_("Answers could be changed until the poll closed."))
    return " ".join(parts)


def _dates(statement: Mapping[str, Any]) -> str:
    dates = _("From {opened} to {closed} (Europe/Istanbul).").format(
        opened=moment(statement["opened_at"]), closed=moment(statement["closed_at"])
    )
    if not statement["review_hours"]:
        return dates
    message = ngettext(
        "Counted after {n} hour of review.", "Counted after {n} hours of review.", statement["review_hours"]
    )
    return f"{dates} " + message.format(n=statement["review_hours"])


def _responses(body: Mapping[str, Any]) -> str:
    people = body["figures"]["respondents"]
    if people is None:
        return _("Fewer than {least}.").format(least=body["statement"]["batch_min"])
    message = ngettext("{people} person answered.", "{people} people answered.", people)
    return message.format(people=number(people))


def _assurance(figures: Mapping[str, Any], labels: Labels) -> str:
    groups = figures["participation"].get("assurance", {}).get("groups", [])
    levels = [
        _("{level}: {people}").format(
            level=capitalised(labels.group("assurance", group["key"])),
            people=_("hidden") if group["people"] is None else number(group["people"]),
        )
        for group in groups
    ]
    return "; ".join(levels) or _("Not published.")


def refusals() -> dict[str, str]:
    """Reasons why a weighting was refused, by the analysis's code."""
    return {
        "targets_missing": _(
            "the population tables were withdrawn, stale or incomplete when the poll closed"
        ),
        "empty_category": _("nobody answered in a group that lives in the city"),
        "no_population": _("people answered from a group that the population tables say nobody belongs to"),
        "not_converged": _("the groups' figures could not be met together"),
        "trimming_unstable": _("single answers would have had to count for too many people"),
        "few_answers": _("so few people answered that weighted figures would give hidden groups away"),
        "one_margin": _(
            "weighting by one attribute alone gives hidden groups away, of two groups or among few answers"
        ),
        "bad_target": _("the population tables hold a figure that cannot be used"),
        "targets_disagree": _("the population tables disagree about how many people there are"),
        "bad_plan": _("the plan of weighting does not fit the answers"),
        "bad_input": _("the plan of weighting does not fit the answers"),
    }


def _weighting(body: Mapping[str, Any], labels: Labels) -> str:
    facts, targets = body["figures"]["weighting"], body["statement"]["targets"]
    if facts["status"] == "not_planned":
        return _("None: the figures are those of the people who answered.")
    if facts["status"] == "refused":
        return _("Planned, but refused: {why}. The figures are unweighted.").format(
            why=refusals().get(facts["reason"], facts["reason"])
        )
    by = ", ".join(labels.dimension(key) for key in body["statement"]["weighting"])
    parts = [
        _("Raked by {dimensions} to “{tables}” (source: {source}, {day}).").format(
            dimensions=by,
            tables=targets["name"],
            source=targets["source"],
            day=day(targets["reference_date"]),
        ),
        _("It took {sweeps} rounds.").format(sweeps=facts["sweeps"]),
    ]
    if merged := sum(margin["merged"] for margin in facts["margins"]):
        message = ngettext(
            "{n} group was made of several small ones, by the neighbours fixed before opening.",
            "{n} groups were made of several small ones, by the neighbours fixed before opening.",
            merged,
        )
        parts.append(message.format(n=merged))
    if facts["trimmed"] != 0:
        parts.append(_("Weights above five times the mean were cut."))
    if (step := coarsest(body["figures"])) >= 1:
        parts.append(
            _(
                "Weighted figures are rounded, in steps of {step} at most, so that they give away nothing "
                "hidden."
            ).format(step=percent(step, 0))
        )
    if raw := unweighted(body["figures"]):
        message = ngettext(
            "{n} question has raw figures alone: weighted ones would give away what is hidden.",
            "{n} questions have raw figures alone: weighted ones would give away what is hidden.",
            raw,
        )
        parts.append(message.format(n=raw))
    parts.append(_("Figures by group are raw."))
    return " ".join(parts)


def _precision(figures: Mapping[str, Any]) -> str:
    facts = figures["weighting"]
    if facts["status"] != "weighted":
        return precision_label()
    sizes = _("Design effect {before} before trimming, {after} after; as exact as {n} equal answers.").format(
        before=number(facts["deff_before"], 2),
        after=number(facts["deff_after"], 2),
        n=number(facts["n_eff"]),
    )
    return f"{precision_label()} {sizes}"


def _suppression(figures: Mapping[str, Any]) -> str:
    rule = _(
        "Figures of groups are hidden where fewer than ten people stand behind them or behind the rest, "
        "and where they could be worked out from others; no share is given under 30 answers."
    )
    hidden = figures["hidden_cells"]
    message = ngettext("{n} figure is hidden.", "{n} figures are hidden.", hidden)
    return f"{rule} {message.format(n=number(hidden))}"


def _set_aside(body: Mapping[str, Any]) -> str:
    if not body["set_aside"]:
        return _("Nothing.")
    return " ".join(
        ngettext("{n} answer: {reason}", "{n} answers: {reason}", set_aside["people"]).format(
            n=number(set_aside["people"]), reason=set_aside["reason"]
        )
        for set_aside in body["set_aside"]
    )


def _limitations(statement: Mapping[str, Any]) -> str:
    always = _(
        "People chose to take part; who did so may think otherwise than who did not, and weighting mends "
        "that only as far as it goes with the groups it uses."
    )
    return f"{always} {_stated(statement, 'limitations')}".strip()


def _version(body: Mapping[str, Any], sha256: str) -> str:
    return _("Release {version} of {when}; SHA-256 {sha256}").format(
        version=body["release"], when=moment(body["at"]), sha256=sha256
    )


def share_of(value: float | None) -> str:
    """A formatted percentage, or the word for a hidden one."""
    return _("hidden") if value is None else percent(value)
