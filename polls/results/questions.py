"""The result of one question: what it says in a sentence, bars with intervals, and the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import AssuranceLevel
from participation.text.figures import format_date as day_in_words
from participation.text.figures import format_number, format_percent
from participation.text.texts import Wording, build_site_wording, capitalised
from participation.web.charts import Bar, Cell, Row
from polls.questionnaire.wording import get_wording, scale_wordings
from polls.releases.live_results import LARGE_BUDGET
from polls.results.components import NOTHING, Bars, Table, format_interval, format_share_range
from polls.results.documents import headlines
from polls.results.documents.method import count_decimals, describe_price, has_figures
from polls.results.matched import Matched, compute_matched_means, compute_matched_shares
from polls.results.rankings import RankingResult, build_ranking_result
from polls.statistics.comparison import SCORED
from polls.statistics.tally import NO_OPINION


@dataclass(frozen=True, slots=True)
class Item:
    """The scores that one option was given."""

    label: Wording
    bars: Bars


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The result of a question.

    ``withheld``: why there are no figures, as a text. ``headline``: the result in a sentence.
    ``asked_after``: options of an earlier question; choosing one of them leads to this question.
    ``first_places``: which option of a ranking has the most first places. ``chart``: the id of its chart in
    files and embeds. ``price``: how many false answers would have moved the figures.
    """

    key: str
    kind: str
    text: Wording
    hint: Wording
    place: int
    people: str = ""
    withheld: str = ""
    asked_after: Sequence[Wording] = ()
    headline: str = ""
    first_places: str = ""
    price: str = ""
    notes: Sequence[str] = ()
    bars: Bars | None = None
    tables: Sequence[Table] = ()
    items: Sequence[Item] = ()
    ranked: RankingResult | None = None
    options: Mapping[str, Wording] = field(default_factory=dict)

    @property
    def chart(self) -> str:
        return f"q{self.key}"

    @property
    def anchor(self) -> str:
        """Of its heading; the form's field is called ``q…``."""
        return f"result-{self.key}"


def list_question_results(body: Mapping[str, Any]) -> list[QuestionResult]:
    """Every question, in the order in which they were asked. Texts are in the active language."""
    weighted = body["figures"]["weighting"]["status"] == "weighted"
    figures = {one["key"]: one for one in body["figures"]["questions"]}
    asked = {str(question["id"]): question for question in body["questions"]}
    return [
        _build_result(
            place,
            question,
            figures[key],
            asked,
            weighted=weighted,
            minimum_assurance=body["statement"]["minimum_assurance"],
        )
        for place, (key, question) in enumerate(asked.items(), start=1)
        if key in figures
    ]


def _build_result(
    place: int,
    question: Mapping[str, Any],
    figures: Mapping[str, Any],
    asked: Mapping[str, Mapping[str, Any]],
    *,
    weighted: bool,
    minimum_assurance: int,
) -> QuestionResult:
    shown = _Shown(question, figures)
    common: dict[str, Any] = {
        "key": figures["key"],
        "kind": figures["kind"],
        "text": get_wording(question),
        "hint": get_wording(question, "hint"),
        "place": place,
        "asked_after": _list_leading_options(question, asked),
        "options": shown.options,
    }
    if figures["withheld"]:
        return QuestionResult(
            **common, withheld=_("Too few people answered this question. Its figures are not published.")
        )
    base = figures["base"]
    answered = ngettext("{n} person answered.", "{n} people answered.", base).format(n=format_number(base))
    parts = shown.parts() | {"price": describe_price(question, figures, minimum_assurance)}
    if weighted and not shown.weighted and has_figures(figures):
        note = _("Raw figures: weighted ones would reveal what is hidden.")
        parts["notes"] = [*parts.get("notes", ()), note]
    return QuestionResult(**common, people=answered, **parts)


def _list_leading_options(
    question: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]
) -> list[Wording]:
    """The options of the earlier question after which this one is asked; empty without a condition."""
    if not question["condition"]:
        return []
    earlier = asked[str(question["condition"])]
    return [
        get_wording(option) for option in earlier["options"] if option["id"] in question["condition_options"]
    ]


class _Shown:
    """The parts of one question's result."""

    def __init__(self, question: Mapping[str, Any], figures: Mapping[str, Any]) -> None:
        self.question, self.figures = question, figures
        self.weighted, self.decimals = headlines.is_weighted(figures), count_decimals(figures)
        self.ident = f"q{figures['key']}"
        self.options = {str(option["id"]): get_wording(option) for option in question["options"]}
        self.main = _("Weighted") if self.weighted else _("Raw")
        self.matched = compute_matched_shares(figures)

    def parts(self) -> dict[str, Any]:
        kind = self.figures["kind"]
        if kind in {"single", "multiple"}:
            return self._build_choice_parts()
        if kind in {"number", "date"}:
            return self._build_measured_parts()
        if kind == "ranking":
            return self._build_ranking_parts()
        if kind in {*SCORED, "budget"}:
            return self._build_mean_parts()
        return {"notes": [_("What was written is published after review.")]}

    def _label(self, key: str) -> Wording:
        if key in self.options:
            return self.options[key]
        if key == NO_OPINION:
            return build_site_wording(_("No opinion"))
        return (
            self._get_score_wording(int(key)) if self.figures["kind"] in SCORED else build_site_wording(key)
        )

    def _build_choice_parts(self) -> dict[str, Any]:
        notes = []
        if self.figures["kind"] == "multiple":
            notes.append(_("Several options could be chosen, so the shares add up to more than 100%."))
        return {
            "headline": self._describe_lead(),
            "notes": notes,
            "bars": self._build_bars(self.figures["rows"]),
            "tables": [self._build_table(self.figures["rows"], _("Option"))],
        }

    def _build_measured_parts(self) -> dict[str, Any]:
        return {
            "headline": self._describe_spread(),
            "notes": [_("Published in ranges. Mean, median and quartiles are estimated from them.")],
            "bars": self._build_bars(self.figures["rows"]),
            "tables": [self._build_table(self.figures["rows"], _("Range"))],
        }

    def _describe_spread(self) -> str:
        """Median, quartiles and mean in a sentence; empty if too few answered."""
        summary = self.figures["summary"]
        if summary is None:
            return ""
        lower, upper = (self._format_value(value) for value in summary["quartiles"])
        return _("Median {median}; half of the answers lie from {lower} to {upper}. Mean {mean}.").format(
            median=self._format_labelled(self._format_value(summary["median"])),
            lower=lower,
            upper=upper,
            mean=self._format_value(summary["mean"]),
        )

    def _format_value(self, value: float | str) -> str:
        if isinstance(value, str):
            return day_in_words(date.fromisoformat(value))
        unit = get_wording(self.question, "number_unit")
        figure = format_number(value, self.question["number_decimals"] + 1)
        return f"{figure} {unit}" if unit else figure

    def _describe_lead(self) -> str:
        """Which option leads, by how much, and whether that says anything."""
        lead = self.figures["lead"]
        if lead is None:
            return ""
        rows = {row["key"]: row for row in self.figures["rows"]}
        values = {
            "first": self.options[lead["first"]],
            "second": self.options[lead["second"]],
            "share": self._format_labelled(
                format_percent(self._get_drawn_value(rows[lead["first"]]), self.decimals)
            ),
            "points": format_number(lead["difference"], self.decimals),
            "span": format_interval(
                format_number(lead["low"], self.decimals), format_number(lead["high"], self.decimals)
            ),
        }
        if lead["tells_apart"]:
            words = _(
                "“{first}” leads with {share}. It is {points} points ahead of “{second}” (interval {span})."
            )
        else:
            words = _(
                "“{first}” and “{second}” show no clear difference: {points} points between them, and "
                "the interval {span} contains zero."
            )
        return words.format(**values)

    def _get_drawn_value(self, figures: Mapping[str, Any]) -> float:
        """The headline figure of a row, which its bar shows."""
        return headlines.find_headline_figure(self.figures, figures)

    def _format_labelled(self, figure: str) -> str:
        return _("{figure} ({measure})").format(
            figure=figure, measure=headlines.format_figure_kind(self.figures)
        )

    def _build_bars(self, rows: Sequence[Mapping[str, Any]]) -> Bars:
        return Bars(
            [self._build_bar(row) for row in rows],
            main=self.main,
            second=_("Raw") if self.weighted else "",
            whiskers=True,
        )

    def _build_item_bars(self, item: Mapping[str, Any]) -> Bars:
        """Its rows are raw, and have no notes below them."""
        raw = _Shown(self.question, {**self.figures, "step": None, "headline": "raw", "breakdowns": {}})
        return Bars(
            [replace(raw._build_bar(row), notes=()) for row in item["rows"]], main=raw.main, whiskers=True
        )

    def _build_bar(self, row: Mapping[str, Any]) -> Bar:
        count = ngettext("{people} person", "{people} people", row["count"]).format(
            people=format_number(row["count"])
        )
        if row["raw"] is None:
            return Bar(self._label(row["key"]), "", None, detail=count)
        notes = [_("raw {share}").format(share=format_percent(row["raw"]))] if self.weighted else []
        notes.append(
            _("interval {span}").format(span=format_share_range(row["low"], row["high"], self.decimals))
        )
        if self.matched and row["key"] in self.matched.figures:
            notes.append(_describe_matched(self.matched, self._format_matched_share(row["key"])))
        return Bar(
            self._label(row["key"]),
            format_percent(self._get_drawn_value(row), self.decimals),
            self._get_drawn_value(row),
            detail=count,
            second=row["raw"] if self.weighted else None,
            low=row["low"],
            high=row["high"],
            notes=tuple(notes),
            quiet=row["key"] == NO_OPINION,
        )

    def _build_table(self, rows: Sequence[Mapping[str, Any]], corner: str) -> Table:
        weighted = [build_site_wording(_("Weighted"))] if self.weighted else []
        matched = [build_site_wording(capitalised(_name_levels(self.matched)))] if self.matched else []
        return Table(
            f"{self.ident}-table",
            build_site_wording(_("Result as a table")),
            [
                build_site_wording(_("People")),
                build_site_wording(_("Raw")),
                *weighted,
                build_site_wording(_("95% interval")),
                *matched,
            ],
            [Row(self._label(row["key"]), self._build_cells(row)) for row in rows],
            corner=corner,
            small=any(row["raw"] is None for row in rows),
        )

    def _build_cells(self, row: Mapping[str, Any]) -> list[Cell]:
        names = ["raw", "weighted"] if self.weighted else ["raw"]
        matched = [Cell(self._format_matched_share(row["key"]))] if self.matched else []
        if row["raw"] is None:
            nothing = [Cell(NOTHING) for _name in [*names, "interval", *matched]]
            return [Cell(format_number(row["count"])), *nothing]
        return [
            Cell(format_number(row["count"])),
            *(Cell(format_percent(row[name], 1 if name == "raw" else self.decimals)) for name in names),
            Cell(format_share_range(row["low"], row["high"], self.decimals)),
            *matched,
        ]

    def _format_matched_share(self, key: str) -> str:
        figure = self.matched.figures.get(key) if self.matched else None
        return NOTHING if figure is None else format_percent(figure, 0)

    def _build_ranking_parts(self) -> dict[str, Any]:
        parts: dict[str, Any] = {
            "bars": self._build_bars(self.figures["rows"]),
            "tables": [self._build_table(self.figures["rows"], _("Option"))],
        }
        counted = self.figures["ranking"]
        if counted is None or counted["instant_runoff"]["winner"] is None:
            return parts | {"headline": self._describe_lead()}
        winners = build_ranking_result(self.ident, counted, self.options)
        if winners.agree:
            headline = _("“{first}” wins by every method.").format(first=winners.methods[0].winner)
        else:
            headline = _("The methods do not agree; each weighs the rankings in its own way.")
        return parts | {"headline": headline, "ranked": winners, "first_places": self._describe_lead()}

    def _format_amount(self, value: float) -> str:
        if self.figures["kind"] in SCORED:
            return format_number(value, 2)
        figure = format_number(value, 0 if self.question["budget_total"] >= LARGE_BUDGET else 1)
        pattern = _("{n} lira") if self.question["budget_unit"] == "lira" else _("{n} points")
        return pattern.format(n=figure)

    def _format_median(self, item: Mapping[str, Any]) -> str:
        """A score that was given, or the middle of two."""
        value: float = item["median"]
        if self.figures["kind"] in SCORED:
            return format_number(value, 0 if value == int(value) else 1)
        return self._format_amount(value)

    def _compute_position(self, value: float) -> float:
        """How far along the scale, or of the budget, in percent."""
        low, high = 0, self.question["budget_total"]
        if self.figures["kind"] in SCORED:
            low, high = self.question["score_min"], self.question["score_max"]
        part: float = 100 * (value - low) / (high - low)
        return min(100.0, max(0.0, part))

    def _build_mean_parts(self) -> dict[str, Any]:
        items = self.figures["items"]
        known = [item for item in items if item["mean"]]
        is_score = self.figures["kind"] in SCORED
        headline = ""
        if known:
            best = max(known, key=lambda item: self._get_drawn_value(item["mean"]))
            words = (
                _("“{first}” has the highest mean: {mean}.")
                if is_score
                else _("“{first}” gets the largest share: {mean} on average.")
            )
            mean = self._format_labelled(self._format_amount(self._get_drawn_value(best["mean"])))
            headline = words.format(first=self.options[best["key"]], mean=mean)
        return {
            "headline": headline,
            "notes": self._none_note(),
            "bars": Bars(
                [self._build_mean_bar(item) for item in items],
                main=_("Weighted mean") if self.weighted else _("Mean"),
                second=_("Raw mean") if self.weighted else "",
                whiskers=True,
            ),
            "tables": [
                self._build_mean_table(items),
                *([self._build_distribution_table(items)] if is_score else []),
            ],
            "items": [
                Item(self.options[item["key"]], self._build_item_bars(item))
                for item in items
                if is_score and not item["withheld"]
            ],
        }

    def _none_note(self) -> list[str]:
        notes = [self._describe_scale()] if self.figures["kind"] in SCORED else []
        for row in self.figures["rows"]:
            if not row["count"]:
                continue
            words = ngettext("{n} person had no opinion.", "{n} people had no opinion.", row["count"])
            notes.append(words.format(n=format_number(row["count"])))
        return notes

    def _describe_scale(self) -> str:
        words = _("Mean scores on the scale from {lowest} to {highest}.")
        return words.format(lowest=self._describe_end("score_min"), highest=self._describe_end("score_max"))

    def _describe_end(self, name: str) -> str:
        if self.figures["kind"] == "matrix":
            label = self._get_score_wording(self.question[name])
        else:
            label = get_wording(self.question, f"{name}_label")
        return f"{self.question[name]} ({label})" if label else str(self.question[name])

    def _get_score_wording(self, score: int) -> Wording:
        """The answer on a matrix's scale that has ``score``; the score itself of other kinds."""
        labels = scale_wordings(self.question) if self.figures["kind"] == "matrix" else []
        return labels[score - 1] if 0 < score <= len(labels) else build_site_wording(str(score))

    def _build_mean_bar(self, item: Mapping[str, Any]) -> Bar:
        label, mean = self.options[item["key"]], item["mean"]
        if mean is None:
            return Bar(label, "", None, detail=_("too few people"))
        drawn = self._get_drawn_value(mean)
        notes = [_("raw {share}").format(share=self._format_amount(mean["raw"]))] if self.weighted else []
        notes.append(
            _("interval {span}").format(
                span=format_interval(self._format_amount(mean["low"]), self._format_amount(mean["high"]))
            )
        )
        if matched := compute_matched_means(item):
            figure = self._format_amount(matched.figures[item["key"]])
            notes.append(_describe_matched(matched, figure))
        return Bar(
            label,
            self._format_amount(drawn),
            self._compute_position(drawn),
            detail=_("median {n}").format(n=self._format_median(item)),
            second=self._compute_position(mean["raw"]) if self.weighted else None,
            low=self._compute_position(mean["low"]),
            high=self._compute_position(mean["high"]),
            notes=tuple(notes),
        )

    def _build_mean_table(self, items: Sequence[Mapping[str, Any]]) -> Table:
        weighted = [build_site_wording(_("Weighted mean"))] if self.weighted else []
        names = ["raw", "weighted"] if self.weighted else ["raw"]

        def cells(item: Mapping[str, Any]) -> list[Cell]:
            base, mean = item["base"], item["mean"]
            first = Cell("–" if base is None else format_number(base))
            if mean is None:
                return [first, *(Cell(NOTHING) for _name in [*names, "interval", "median"])]
            return [
                first,
                *(Cell(self._format_amount(mean[name])) for name in names),
                Cell(format_interval(self._format_amount(mean["low"]), self._format_amount(mean["high"]))),
                Cell(self._format_median(item)),
            ]

        return Table(
            f"{self.ident}-table",
            build_site_wording(_("Result as a table")),
            [
                build_site_wording(_("People")),
                build_site_wording(_("Mean")),
                *weighted,
                build_site_wording(_("95% interval")),
                build_site_wording(_("Median")),
            ],
            [Row(self.options[item["key"]], cells(item)) for item in items],
            corner=_("Option"),
            small=any(item["mean"] is None for item in items),
        )

    def _build_distribution_table(self, items: Sequence[Mapping[str, Any]]) -> Table:
        scores = range(self.question["score_min"], self.question["score_max"] + 1)

        def cells(item: Mapping[str, Any]) -> list[Cell]:
            by_score = {row["key"]: row for row in item["rows"]}
            shown = [by_score.get(str(score)) for score in scores]
            return [
                Cell(NOTHING) if row is None or row["raw"] is None else Cell(format_percent(row["raw"]))
                for row in shown
            ]

        return Table(
            f"{self.ident}-scores",
            build_site_wording(_("Share of each score")),
            [self._get_score_wording(score) for score in scores],
            [Row(self.options[item["key"]], cells(item)) for item in items],
            corner=_("Option"),
        )


def _describe_matched(matched: Matched, figure: str) -> str:
    return _("{who}: {figure}").format(who=_name_levels(matched), figure=figure)


def _name_levels(matched: Matched) -> str:
    """The people whose figures these are, in lower case."""
    names: dict[tuple[AssuranceLevel, ...], str] = {
        (AssuranceLevel.ROLL_MATCHED,): _("people matched with the roll"),
        (AssuranceLevel.IDENTITY,): _("people with a proved identity"),
    }
    return names.get(matched.levels, _("people whose residence is known"))
