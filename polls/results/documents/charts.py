"""Charts of a counted poll in the form that bulletins have (docs/publications.md): columns, rows, bars.

A null value is a hidden figure. Ids: ``q34`` a question, ``q34-mean`` and the like its further tables,
``q34-sex`` a breakdown, ``q34-12-sex`` one of an item, ``p-sex`` who took part, ``p-time`` taking part over
time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.publications.charts import Chart, chart, column, row
from participation.text.figures import format_number
from participation.text.texts import Text, build_bilingual_text, translate_words
from polls.questionnaire.labels import NOT_STATED, Labels
from polls.questionnaire.wording import format_iso_day, in_active_language, multilingual_text
from polls.results.documents import headlines
from polls.results.documents.method import count_decimals, get_precision_label
from polls.statistics.comparison import SCORED
from polls.statistics.tally import NO_OPINION

#: Key of the row of *no opinion*.


def build_charts(body: Mapping[str, Any], labels: Labels) -> list[Chart]:
    """Every chart of the stored analysis ``body``, in order; none where the poll's figures are withheld."""
    if body["figures"]["withheld"]:
        return []
    asked = {str(question["id"]): question for question in body["questions"]}
    weighted = body["figures"]["weighting"]["status"] == "weighted"
    made: list[Chart] = []
    for figures in body["figures"]["questions"]:
        if not figures["withheld"]:
            made += _Question(asked[figures["key"]], figures, labels, weighted=weighted).charts()
    made += _build_participation_charts(body, labels)
    return made


def _join_texts(first: Text, second: Text) -> Text:
    return {
        language: f"{first.get(language, first['tr'])} – {second.get(language, second['tr'])}"
        for language in second
    }


class _Question:
    """The charts of one question. ``percent``: the unit of shares but the raw beside weighted ones."""

    def __init__(
        self,
        asked: Mapping[str, Any],
        figures: Mapping[str, Any],
        labels: Labels,
        *,
        weighted: bool,
    ) -> None:
        """``weighted``: whether the poll is; the question may not be."""
        self.percent = "percent" if count_decimals(figures) else "whole_percent"
        self.asked, self.figures, self.labels = asked, figures, labels
        self.weighted, self.poll_is_weighted = headlines.is_weighted(figures), weighted
        self.ident = f"q{figures['key']}"
        self.title = multilingual_text(asked["text"], asked["translations"], "text")
        self.options = {
            str(option["id"]): multilingual_text(option["text"], option["translations"])
            for option in asked["options"]
        }

    def charts(self) -> Iterator[Chart]:
        kind = self.figures["kind"]
        if kind in {"single", "multiple", "ranking", "number", "date"}:
            yield self._build_share_chart()
        yield from self._build_spread_charts()
        if kind == "ranking" and self.figures["ranking"]:
            yield from self._build_ranking_charts(self.figures["ranking"])
        if kind in {*SCORED, "budget"}:
            yield self._build_mean_chart()
        if kind in SCORED:
            yield from self._build_distribution_charts()
        if kind == "text":
            yield self._build_text_chart()
        for dimension, split in self.figures["breakdowns"].items():
            yield self._build_breakdown_chart(self.ident, self.title, dimension, split)
        for item in self.figures["items"]:
            for dimension, split in (item["breakdowns"] or {}).items():
                ident = f"{self.ident}-{item['key']}"
                yield self._build_breakdown_chart(
                    ident, _join_texts(self.title, self.options[item["key"]]), dimension, split
                )

    def _row_label(self, key: str) -> Text:
        if key in self.options:
            return self.options[key]
        special: dict[str, Callable[[], str]] = {
            NO_OPINION: lambda: _("No opinion"),
            "some": lambda: _("gave it something"),
            "nothing": lambda: _("gave it nothing"),
        }
        if key in special:
            return translate_words(special[key])
        if self.figures["kind"] == "matrix":
            return self._describe_scores(key)
        return build_bilingual_text(key.replace("..", "–"))

    def _describe_scores(self, key: str) -> Text:
        """The answers on a matrix's scale for ``key``: one score, or the two ends of a band."""
        ends = [int(score) for score in key.split("..")]
        labels = multilingual_text(self.asked["scale_labels"], self.asked["translations"], "scale_labels")

        def named(words: str) -> str:
            lines = words.splitlines()
            return " – ".join(dict.fromkeys(lines[score - 1] for score in ends))

        return {language: named(words) for language, words in labels.items()}

    def _build_share_columns(self) -> list[dict[str, Any]]:
        weighted = [column("weighted", self.percent, lambda: _("Weighted"))] if self.weighted else []
        return [
            column("count", "people", lambda: _("People")),
            column("raw", "percent", lambda: _("Raw")),
            *weighted,
            column("low", self.percent, lambda: _("Lower end of the interval")),
            column("high", self.percent, lambda: _("Upper end of the interval")),
        ]

    def _values(self, figures: Mapping[str, Any], names: Sequence[str]) -> dict[str, float | None]:
        return {name: figures[name] for name in names if name != "weighted" or self.weighted}

    def _build_share_chart(self) -> Chart:
        names = ("count", "raw", "weighted", "low", "high")
        return chart(
            self.ident,
            self.title,
            self._build_share_columns(),
            [row(self._row_label(r["key"]), **self._values(r, names)) for r in self.figures["rows"]],
            bars=self.figures["headline"],
            interval=("low", "high"),
            note=translate_words(self._build_note),
        )

    def _build_spread_charts(self) -> Iterator[Chart]:
        """Mean, median and quartiles of a number; those of days are in words on the page."""
        summary = self.figures["summary"]
        if self.figures["kind"] != "number" or summary is None:
            return
        values = (
            (lambda: _("Mean"), summary["mean"]),
            (lambda: _("Lower quartile"), summary["quartiles"][0]),
            (lambda: _("Median"), summary["median"]),
            (lambda: _("Upper quartile"), summary["quartiles"][1]),
        )
        unit = multilingual_text(self.asked["number_unit"], self.asked["translations"], "number_unit")
        label = unit if self.asked["number_unit"] else translate_words(lambda: _("Number"))
        yield chart(
            f"{self.ident}-spread",
            _join_texts(
                self.title, translate_words(lambda: _("mean and quartiles, estimated from the ranges"))
            ),
            [{"key": "value", "label": label, "unit": "number"}],
            [row(translate_words(words), value=value) for words, value in values],
        )

    def _build_note(self) -> str:
        kind, base = self.figures["kind"], self.figures["base"]
        answered = ngettext("{n} person answered.", "{n} people answered.", base).format(
            n=format_number(base)
        )
        parts = [answered]
        if kind == "multiple":
            parts.append(_("Several options could be chosen, so the shares add up to more than 100%."))
        if kind in {"number", "date"}:
            parts.append(_("Published in ranges. Mean, median and quartiles are estimated from them."))
        if kind == "ranking":
            parts.append(_("Shares are based on first places."))
        lead = self.figures["lead"]
        if lead and not lead["tells_apart"]:
            parts.append(_("The two leading options are too close to call."))
        parts.append(get_precision_label())
        if self.poll_is_weighted and not self.weighted:
            parts.append(_("Raw figures, not weighted."))
        return " ".join(parts)

    def _build_ranking_charts(self, ranking: Mapping[str, Any]) -> Iterator[Chart]:
        keys = [str(option) for option in ranking["options"]]
        rounds = ranking["instant_runoff"]["rounds"]
        yield chart(
            f"{self.ident}-rounds",
            _join_texts(self.title, translate_words(lambda: _("instant-runoff, round by round"))),
            [{"key": f"r{r['number']}", "label": _name_round(r["number"]), "unit": "people"} for r in rounds],
            [
                *(
                    row(self.options[key], **{f"r{r['number']}": r["counts"].get(key) for r in rounds})
                    for key in keys
                ),
                row(
                    translate_words(lambda: _("exhausted")),
                    **{f"r{r['number']}": r["exhausted"] for r in rounds},
                ),
            ],
            note=translate_words(lambda: self._describe_winners(ranking)),
        )
        yield chart(
            f"{self.ident}-pairs",
            _join_texts(
                self.title, translate_words(lambda: _("number of people who ranked the row above the column"))
            ),
            [{"key": f"o{key}", "label": self.options[key], "unit": "people"} for key in keys],
            [
                row(
                    self.options[key],
                    **{
                        f"o{other}": None if other == key else ranking["pairwise"][place][column_place]
                        for column_place, other in enumerate(keys)
                    },
                )
                for place, key in enumerate(keys)
            ],
        )
        yield chart(
            f"{self.ident}-borda",
            _join_texts(self.title, translate_words(lambda: _("Borda points"))),
            [column("points", "points", lambda: _("Points"))],
            [
                row(self.options[key], points=points)
                for key, points in zip(keys, ranking["borda"]["points"], strict=True)
            ],
            bars="points",
        )

    def _describe_winners(self, ranking: Mapping[str, Any]) -> str:
        def name(option: int | None) -> str:
            if option is None:
                return _("nobody")
            return in_active_language(self.options[str(option)])

        parts = [
            _("Instant-runoff: {first}. Schulze: {second}. Borda: {third}. Head to head: {beats}.").format(
                first=name(ranking["instant_runoff"]["winner"]),
                second=name(ranking["schulze"]["winner"]),
                third=name(ranking["borda"]["winner"]),
                beats=name(ranking["condorcet_winner"]),
            )
        ]
        if not ranking["methods_agree"]:
            parts.append(_("The methods do not agree; each weighs the rankings in its own way."))
        methods = ("instant_runoff", "schulze", "borda")
        if any(ranking[method]["draws"] for method in methods):
            parts.append(
                _("A tie was broken by the lot drawn when the poll opened ({seed}).").format(
                    seed=ranking["lot"]["seed"]
                )
            )
        return " ".join(parts)

    def _get_mean_unit(self) -> str:
        return "score" if self.figures["kind"] in SCORED else str(self.asked["budget_unit"])

    def _build_mean_chart(self) -> Chart:
        unit = self._get_mean_unit()
        weighted = [column("weighted", unit, lambda: _("Weighted mean"))] if self.weighted else []
        rows = []
        for item in self.figures["items"]:
            mean = item["mean"] or {}
            values = {
                "raw": mean.get("raw"),
                "weighted": mean.get("weighted"),
                "low": mean.get("low"),
                "high": mean.get("high"),
                "median": item["median"],
            }
            rows.append(
                row(self.options[item["key"]], people=item["base"], **self._values(values, list(values)))
            )
        return chart(
            self.ident,
            self.title,
            [
                column("people", "people", lambda: _("People")),
                column("raw", unit, lambda: _("Mean")),
                *weighted,
                column("low", unit, lambda: _("Lower end of the interval")),
                column("high", unit, lambda: _("Upper end of the interval")),
                column("median", unit, lambda: _("Median")),
            ],
            rows,
            bars=self.figures["headline"],
            interval=("low", "high"),
            note=translate_words(self._build_note),
        )

    def _build_distribution_charts(self) -> Iterator[Chart]:
        names = ("count", "raw", "low", "high")
        for item in self.figures["items"]:
            if item["withheld"]:
                continue
            yield chart(
                f"{self.ident}-{item['key']}",
                _join_texts(self.title, self.options[item["key"]]),
                [
                    column("count", "people", lambda: _("People")),
                    column("raw", "percent", lambda: _("Raw")),
                    column("low", "percent", lambda: _("Lower end of the interval")),
                    column("high", "percent", lambda: _("Upper end of the interval")),
                ],
                [row(self._row_label(r["key"]), **{name: r[name] for name in names}) for r in item["rows"]],
                bars="raw",
                interval=("low", "high"),
                note=self._get_raw_notice(),
            )

    def _build_text_chart(self) -> Chart:
        return chart(
            self.ident,
            self.title,
            [column("people", "people", lambda: _("People"))],
            [
                row(
                    translate_words(lambda: _("wrote something or had no opinion")),
                    people=self.figures["base"],
                )
            ],
            note=translate_words(lambda: _("What was written is published after review.")),
        )

    def _get_raw_notice(self) -> Text | None:
        """Said of raw figures of a weighted poll."""
        return translate_words(lambda: _("Raw figures, not weighted.")) if self.poll_is_weighted else None

    def _build_breakdown_chart(
        self, ident: str, title: Text, dimension: str, split: Mapping[str, Any]
    ) -> Chart:
        columns = [column("base", "people", lambda: _("Answered, rounded to 5"))]
        columns += [
            {"key": f"o{place}", "label": self._row_label(key), "unit": "percent"}
            for place, key in enumerate(split["rows"])
        ]
        rows = [
            row(
                self.labels.group_text(dimension, group["key"]),
                base=group["base"],
                **{f"o{place}": cell["raw"] for place, cell in enumerate(group["cells"])},
            )
            for group in split["groups"]
        ]
        return chart(
            f"{ident}-{dimension}",
            _join_texts(
                title,
                translate_words(
                    lambda: _("by {dimension}").format(dimension=self.labels.dimension(dimension))
                ),
            ),
            columns,
            rows,
            note=self._get_raw_notice(),
        )


def _name_round(place: int) -> Text:
    return translate_words(lambda: _("Round {n}").format(n=place))


def _format_day(iso: str) -> Text:
    return translate_words(lambda: format_iso_day(iso))


def _build_participation_title(dimension: Text) -> Text:
    return translate_words(
        lambda: _("Who took part, by {dimension}").format(dimension=in_active_language(dimension))
    )


def _build_participation_charts(body: Mapping[str, Any], labels: Labels) -> Iterator[Chart]:
    for dimension, members in body["figures"]["participation"].items():
        known = any(group["population_share"] is not None for group in members["groups"])
        population = [column("population", "percent", lambda: _("Share of the population"))] if known else []
        yield chart(
            f"p-{dimension}",
            _build_participation_title(labels.dimension_text(dimension)),
            [
                column("people", "people", lambda: _("Answered, rounded to 5")),
                column("share", "percent", lambda: _("Share of the answers")),
                *population,
            ],
            [
                row(
                    labels.group_text(dimension, group["key"]),
                    people=group["people"],
                    share=group["share"],
                    **({"population": group["population_share"]} if known else {}),
                )
                for group in members["groups"]
                if group["key"] != NOT_STATED or group["people"] != 0
            ],
            bars="share",
        )
    if body["participation"]:
        yield chart(
            "p-time",
            translate_words(lambda: _("How many had answered, by day")),
            [column("people", "people", lambda: _("People"))],
            [row(_format_day(point["on"]), people=point["people"]) for point in body["participation"]],
        )
