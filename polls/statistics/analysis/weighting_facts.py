"""Published facts about the weighting: whether it was done, its design effect, the spread of weights."""

from typing import Any

import numpy as np

from polls.statistics import weighting
from polls.statistics.analysis.data import ClosedPoll, Flags, Floats
from polls.statistics.analysis.figures import (
    SMALLEST_BASE,
    Scales,
    round_effective_size,
    round_figure,
    round_people,
    share_to_percent,
)

#: Edges of the histogram in multiples of the mean weight. Bins are merged until each has 30 people.
EDGES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, weighting.TRIM_AT)


#: Facts of an analysis without weights.
NO_FACTS: dict[str, Any] = {
    "status": "not_planned",
    **dict.fromkeys(("reason", "margin", "population", "n_eff", "deff_before", "deff_after")),
    **dict.fromkeys(
        ("sweeps", "largest_error", "trimmed", "trim_rounds", "margins", "histogram", "coverage")
    ),
}


def weigh_respondents(poll: ClosedPoll) -> tuple[Scales, dict[str, Any]]:
    """The weights (all ones if unweighted) and the published facts about them.

    If weighting is not possible, its status is ``refused`` with a code and every figure is unweighted.
    """
    if not poll.plan.margins and not poll.plan.refused:
        return build_equal_scales(poll), NO_FACTS
    if refusal := poll.plan.refused or _find_refusal(poll):
        return build_equal_scales(poll), NO_FACTS | {"status": "refused", "reason": refusal}
    codes = [poll.get_weight_codes(margin.key) for margin in poll.plan.margins]
    try:
        result = weighting.compute_weights(poll.plan.margins, codes)
    except weighting.WeightingError as error:
        # The category is not published: that (almost) nobody in it answered is a hidden cell.
        refused = {"status": "refused", "reason": error.code, "margin": error.margin or None}
        return build_equal_scales(poll), NO_FACTS | refused
    group_counts = [len(margin.groups) for margin in result.collapsed if len(margin.groups) > 1]
    if len(group_counts) == 1 and (
        poll.respondents < poll.plan.min_for_one_margin or group_counts[0] < poll.plan.min_groups_alone
    ):
        return build_equal_scales(poll), NO_FACTS | {"status": "refused", "reason": "one_margin"}
    step = poll.plan.step(poll.respondents)
    if step is None:
        return build_equal_scales(poll), NO_FACTS | {"status": "refused", "reason": "few_answers"}
    relative = result.weights / result.weights.mean()
    scales = Scales(relative, step)
    return scales, NO_FACTS | _list_facts(poll, result, relative)


def _find_refusal(poll: ClosedPoll) -> str:
    """Why too little is known of the respondents to weight them; empty if enough is, or claims count, too."""
    if poll.plan.trusts_claims:
        return ""
    if poll.plan.step(poll.respondents) is None:
        return "few_answers"
    return find_lack_of_known(poll, np.ones(poll.respondents, np.bool_))


def find_lack_of_known(poll: ClosedPoll, inside: Flags) -> str:
    """Why too little is known of the respondents ``inside``; empty if enough is.

    Whoever is not known has about the mean weight. Were most of them so, the weights of the others would
    correct the smaller part of the result and lend it the look of the whole.
    """
    known = poll.count_known(inside)
    if poll.plan.step(known) is None:
        return "few_known"
    return "minority_known" if 2 * known < int(np.count_nonzero(inside)) else ""


def build_equal_scales(poll: ClosedPoll) -> Scales:
    return Scales(np.ones(poll.respondents))


def _list_facts(poll: ClosedPoll, result: weighting.Weighting, relative: Floats) -> dict[str, Any]:
    return {
        "status": "weighted",
        "population": round(result.weights.sum()),
        "n_eff": round_effective_size(result.after.n_eff, weighted=True),
        "deff_before": _describe_design_effect(poll, result.before.n_eff),
        "deff_after": _describe_design_effect(poll, result.after.n_eff),
        "sweeps": result.sweeps,
        # The tolerance, not the error itself. Its digits or magnitude identify the cell counts: an attacker
        # could try all possible sizes of hidden groups and compare the resulting error.
        "largest_error": weighting.TOLERANCE,
        "trimmed": round_people(result.trimmed),
        "trim_rounds": result.trim_rounds,
        "margins": [
            _describe_margin(margin, collapsed)
            for margin, collapsed in zip(poll.plan.margins, result.collapsed, strict=True)
        ],
        # Those whose groups do not count have about the mean weight, and how many they are is public: beside
        # them the others of a bin could be few.
        "histogram": build_histogram(relative if poll.trusted is None else relative[poll.trusted]),
    }


def _describe_design_effect(poll: ClosedPoll, n_eff: float) -> float:
    """Computed from the published n_eff; an exact one would disclose more (see ``round_effective_size``)."""
    return round_figure(poll.respondents / round_effective_size(n_eff, weighted=True), 2)


def _describe_margin(margin: weighting.Margin, collapsed: weighting.Collapsed) -> dict[str, Any]:
    """A margin's merged categories, without the order of merging, which shows who had fewer respondents."""
    total = sum(collapsed.targets)
    return {
        "dimension": margin.key,
        "merged": sum(len(group) > 1 for group in collapsed.groups),
        "groups": [
            {
                "categories": [margin.categories[index].key for index in group],
                "population_share": share_to_percent(target / total),
            }
            for group, target in zip(collapsed.groups, collapsed.targets, strict=True)
        ],
    }


def build_histogram(relative: Floats) -> list[dict[str, Any]]:
    """People by weight in multiples of the mean, in bins of at least 30 people; empty under 30 people."""
    if len(relative) < SMALLEST_BASE:
        return []
    # A weight may exceed the cap by a rounding error; it belongs to the last bin.
    counts = np.histogram(np.minimum(relative, EDGES[-1]), EDGES)[0].tolist()
    bins: list[tuple[float, float, int]] = []
    begin, people = EDGES[0], 0
    for edge, number in zip(EDGES[1:], counts, strict=True):
        people += number
        if people >= SMALLEST_BASE:
            bins.append((begin, edge, people))
            begin, people = edge, 0
    # The rest is too small for a bin of its own.
    last_begin, _edge, last = bins[-1]
    bins[-1] = (last_begin, EDGES[-1], last + people)
    return [{"from": low, "to": high, "people": round_people(number)} for low, high, number in bins]
