"""The editors' page about who takes part in a poll, and the public notice of its review, for the templates.

Everything is computed from the published figures, which are rounded, updated in steps and hidden where small
(``polls.integrity.operations.panels``). So no sentence reveals more than the figures do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.people.models import AssuranceLevel
from participation.territory.models import District
from participation.text.figures import format_number, format_percent
from participation.text.texts import build_site_wording, capitalised
from participation.web.charts import Bar
from polls.integrity import brigading
from polls.integrity.brigading import Step
from polls.integrity.models import Panel, SetAside
from polls.integrity.operations.panels import JOINED
from polls.integrity.operations.referrals import OTHER
from polls.integrity.wording import criteria_in_words
from polls.questionnaire.labels import Labels
from polls.questionnaire.models import Dimension, Poll, ResultTiming
from polls.releases import queries
from polls.statistics.disclosure import protect_counts, round_count

#: Groups of fewer people, and sites of fewer visits, are not shown.
MIN_SHOWN: Final = 10
MIN_VISITS: Final = 10


@dataclass(frozen=True, slots=True)
class GroupBar(Bar):
    """A row of a chart and of its table. ``width`` and ``second`` (what was expected) are percentages of the
    longest; ``width`` is None where ``detail`` says why there is no figure."""

    share: str = ""
    expected: str = ""
    stands_out: bool = False

    @property
    def top(self) -> float:
        """Where a column begins in a drawing that is 120 high, with room above for a stroke."""
        return 120 - (self.width or 0)

    @property
    def flag(self) -> float:
        return self.top - 10


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table. ``sentence``: whether something stands out. ``rule``: what counts as that.

    ``times``: the bars are periods from ``first`` to ``last``, drawn side by side. ``usual``: the height of
    the usual number.
    """

    key: str
    title: str
    sentence: str
    rule: str
    bars: Sequence[GroupBar] = ()
    stands_out: bool = False
    unit: str = ""
    usual: float | None = None
    first: str = ""
    last: str = ""

    @property
    def shown(self) -> list[GroupBar]:
        return [bar for bar in self.bars if bar.width is not None]

    @property
    def usual_top(self) -> float:
        return 120 - (self.usual or 0)

    @property
    def times(self) -> bool:
        return self.key == "pace"

    @property
    def compared(self) -> bool:
        return any(bar.second is not None for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Decided:
    """A set-aside for the page. ``last``: only this one can be withdrawn."""

    set_aside: SetAside
    people: str
    criteria: Sequence[str]
    last: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The review of a poll. ``until``: when it ends and counting begins; None if there is none now."""

    until: datetime | None
    sets: Sequence[Decided]


@dataclass(frozen=True, slots=True)
class PanelPage:
    poll: Poll
    renewed: datetime | None
    charts: Sequence[Chart]
    review: Review
    live: bool

    @property
    def conspicuous(self) -> list[Chart]:
        return [chart for chart in self.charts if chart.stands_out]


def find_public_review(poll: Poll) -> Review | None:
    """What the public reads during the review; None at any other time, without a query."""
    return _build_review(poll, Labels()) if poll.under_review_at(timezone.now()) else None


def _build_review(poll: Poll, labels: Labels) -> Review:
    until = poll.count_from if poll.under_review_at(timezone.now()) else None
    sets = list(poll.set_asides.all())
    in_force = [one for one in sets if one.withdrawn_at is None]
    return Review(
        until=until,
        sets=[
            Decided(
                one,
                ngettext("{n} answer", "{n} answers", one.people).format(n=format_number(one.people)),
                criteria_in_words(one.criteria, labels),
                last=until is not None and one in in_force[-1:],
            )
            for one in sets
        ],
    )


def build_panel_page(poll: Poll) -> PanelPage:
    """A fixed number of queries, however many took part."""
    labels = Labels()
    panel = Panel.objects.filter(poll=poll).first()
    review = _build_review(poll, labels)
    return PanelPage(
        poll=poll,
        renewed=panel.at if panel else None,
        charts=[
            _build_pace_chart(poll, review),
            _build_account_age_chart(panel),
            _build_assurance_chart(poll, panel),
            _build_district_chart(poll, panel),
            _build_site_chart(poll),
        ],
        review=review,
        live=poll.result_timing != ResultTiming.AFTER_CLOSE,
    )


def _build_pace_chart(poll: Poll, review: Review) -> Chart:
    # The final figure excludes what was set aside, so it is not comparable with the earlier steps.
    set_aside = any(decided.set_aside.withdrawn_at is None for decided in review.sets)
    people = queries.people_by_day(poll, final=not set_aside)
    pace = brigading.compute_pace(brigading.list_arrivals(poll.opens_at, people))
    tallest = max((stretch.people for stretch in pace.stretches), default=0) or 1
    bars = [
        GroupBar(
            label=build_site_wording(_format_day(stretch.since)),
            figure=format_number(round(stretch.people)),
            width=100 * stretch.people / tallest,
            stands_out=stretch.stands_out,
        )
        for stretch in pace.stretches
    ]
    return Chart(
        key="pace",
        title=_("When people answered"),
        sentence=_describe_pace(pace),
        rule=_(
            "Based only on the days of public releases; nothing finer is stored. A period stands out "
            "if it has at least {least} people and {times} times the usual number (the median of all "
            "periods), and if chance would cause that in fewer than one in a thousand polls (Poisson)."
        ).format(least=brigading.BURST_PEOPLE, times=format_number(brigading.BURST_TIMES)),
        bars=bars,
        stands_out=bool(pace.bursts),
        unit=_("People, about"),
        usual=None if pace.usual is None else 100 * pace.usual / tallest,
        first=_format_day(pace.stretches[0].since) if pace.stretches else "",
        last=_format_day(pace.stretches[-1].until - timedelta(days=1)) if pace.stretches else "",
    )


def _describe_pace(pace: brigading.Pace) -> str:
    if not pace.stretches:
        return _("No number of people has been published yet.")
    if pace.usual is None:
        return _("A usual number is not known before six days.")
    if not pace.bursts:
        return _("No period stands out.")
    most = max(pace.bursts, key=lambda stretch: stretch.people)
    words = ngettext(
        "{n} period stands out: from {since} about {people} people answered; about {usual} is usual.",
        "{n} periods stand out, most of all the one from {since}: about {people} people answered; "
        "about {usual} is usual.",
        len(pace.bursts),
    )
    return words.format(
        n=len(pace.bursts),
        since=_format_day(most.since),
        people=format_number(round(most.people)),
        usual=format_number(max(1, round(pace.usual))),
    )


def _format_day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F")


@dataclass(frozen=True, slots=True)
class _Group:
    """``people`` None: hidden. ``expected`` in any unit. ``harmless``: however many, it is no sign."""

    label: str
    people: int | None
    expected: float
    harmless: bool = False


def _build_account_age_chart(panel: Panel | None) -> Chart:
    names = {
        "opening": _("on the day of opening or later"),
        "week": _("in the week before"),
        "month": _("in the month before, not the last week"),
        "older": _("earlier"),
        "opening+week": _("in the week before or later"),
        "opening+week+month": _("in the month before or later"),
        "week+month": _("in the month before"),
        "week+month+older": _("before the day of opening"),
        "month+older": _("more than a week before"),
    }
    return _build_group_chart(
        (JOINED, _("When their accounts were created")),
        _merge_ordered_groups(
            panel, JOINED, brigading.ACCOUNT_AGE_BANDS, lambda keys: names.get("+".join(keys), "")
        ),
        _("Expected: the distribution of all accounts that may answer. Many old accounts are not a sign."),
    )


def _build_assurance_chart(poll: Poll, panel: Panel | None) -> Chart:
    levels = {str(level.value): level for level in AssuranceLevel if level >= poll.minimum_assurance}
    return _build_group_chart(
        (Dimension.ASSURANCE, _("How sure we are that they are residents")),
        _merge_ordered_groups(
            panel,
            Dimension.ASSURANCE,
            list(levels),
            lambda keys: " + ".join(str(levels[key].label) for key in keys),
        ),
        _(
            "Expected: the distribution of all accounts that may answer. Many accounts at the highest "
            "level are not a sign."
        ),
    )


def _build_district_chart(poll: Poll, panel: Panel | None) -> Chart:
    asked = list(poll.districts.all()) or list(District.objects.all())
    steps = [_get_step(panel, Dimension.DISTRICT, district.slug) for district in asked]
    counts = [step.shown or (step.sealed if panel and panel.final else 0) for step in steps]
    return _build_group_chart(
        (Dimension.DISTRICT, _("Where they live")),
        [
            _Group(district.name, people if people >= MIN_SHOWN and not hidden else None, district.population)
            for district, people, hidden in zip(asked, counts, protect_counts(counts), strict=True)
        ],
        _("Expected: the distribution of the population of these districts."),
    )


def _get_step(panel: Panel | None, key: str, group: str) -> Step:
    return Step(*(panel.groups.get(key, {}).get(group, ()) if panel else ()))


def _merge_ordered_groups(
    panel: Panel | None, key: str, groups: Sequence[str], label: Callable[[Sequence[str]], str]
) -> list[_Group]:
    """The panel's groups for a chart, small ones merged with their neighbours; none without a panel.

    ``label`` names the groups that were merged. Many people in the last group are no sign.
    """
    if panel is None:
        return []
    expected = panel.expected.get(key, {})
    parts = brigading.merge_small_groups(
        [_get_step(panel, key, group) for group in groups], final=panel.final
    )
    return [
        _Group(
            label(groups[part.first : part.end]),
            part.people,
            sum(expected.get(group, 0) for group in groups[part.first : part.end]),
            harmless=part.end == len(groups),
        )
        for part in parts
    ]


def _build_group_chart(name: tuple[str, str], groups: Sequence[_Group], basis: str) -> Chart:
    """A chart that compares the size of each group with what was expected.

    Shares and expectations refer only to the groups shown, so that neither discloses a hidden one. With fewer
    than two groups to show nothing is compared. ``name``: the chart's key and title.
    """
    shown = [group for group in groups if group.people is not None]
    shown = shown if len(shown) > 1 else []
    counts = [round_count(group.people or 0) for group in shown]
    compared = brigading.compare_groups(counts, [group.expected for group in shown])
    longest = 1.01 * max((max(group.share, group.expected) for group in compared), default=0) or 1
    drawn = {
        group: _build_bar(group, people, against, longest)
        for group, people, against in zip(shown, counts, compared, strict=True)
    }
    bars = [
        drawn.get(group) or _build_bar_without_figure(capitalised(group.label), _("hidden"))
        for group in (groups if shown else ())
    ]
    conspicuous = [bar for bar in bars if bar.stands_out]
    rule = _(
        "A group stands out if it is {times} times as large as expected or {points} percentage points "
        "larger, and its standardised residual is at least {residual}. Numbers are rounded to 5. "
        "Groups of fewer than ten people are hidden or combined with their neighbours, and groups "
        "that would give one away are hidden."
    ).format(
        times=format_number(brigading.TIMES),
        points=format_number(brigading.POINTS),
        residual=format_number(brigading.RESIDUAL),
    )
    return Chart(
        key=name[0],
        title=name[1],
        sentence=_describe_groups(conspicuous, sum(counts), len(shown)),
        rule=f"{basis} {rule}",
        bars=bars,
        stands_out=bool(conspicuous),
        unit=_("People, rounded"),
    )


def _build_bar(group: _Group, people: int, against: brigading.GroupComparison, longest: float) -> GroupBar:
    return GroupBar(
        label=build_site_wording(capitalised(group.label)),
        figure=format_number(people),
        share=format_percent(against.share),
        expected=format_percent(against.expected),
        width=100 * against.share / longest,
        second=100 * against.expected / longest,
        stands_out=against.stands_out and not group.harmless,
    )


def _build_bar_without_figure(label: str, why: str) -> GroupBar:
    return GroupBar(build_site_wording(label), "", None, detail=why)


def _describe_groups(out: Sequence[GroupBar], people: int, groups: int) -> str:
    if groups < 2:
        return _("Nothing can be shown: no two groups are large enough.")
    if people < brigading.MIN_PEOPLE:
        return _("Too few people to say what stands out.")
    if not out:
        return _("No group stands out.")
    return " ".join(
        _("“{group}” stands out: {share}; {expected} was expected.").format(
            group=bar.label, share=bar.share, expected=bar.expected
        )
        for bar in out
    )


def _build_site_chart(poll: Poll) -> Chart:
    referrals = (
        poll.referrals.values("host").annotate(visits_in_all=Sum("visits")).order_by("-visits_in_all", "host")
    )
    rows: list[tuple[str, int]] = list(referrals.values_list("host", "visits_in_all"))
    rows.sort(key=lambda row: row[0] == OTHER)  # stable: the rest comes last
    shown = [(host, round_count(visits)) for host, visits in rows if visits >= MIN_VISITS]
    few = [host for host, visits in rows if visits < MIN_VISITS and host != OTHER]
    out = brigading.conspicuous_sites([visits for _host, visits in shown])
    most = max((visits for _host, visits in shown), default=0) or 1
    bars = [
        GroupBar(
            label=build_site_wording(_("other sites") if host == OTHER else host),
            figure=format_number(visits),
            width=100 * visits / most,
            stands_out=stands and host != OTHER,
        )
        for (host, visits), stands in zip(shown, out, strict=True)
    ]
    bars += [
        _build_bar_without_figure(host, _("under {least} visits").format(least=MIN_VISITS)) for host in few
    ]
    return Chart(
        key="sites",
        title=_("Which sites led here"),
        sentence=_describe_sites([bar for bar in bars if bar.stands_out], bool(rows)),
        rule=_(
            "Visits through a link on another site, by site name and day. Who came is not known, and "
            "one person may come often. A site stands out if it has at least {least} visits and at "
            "least half of all such visits."
        ).format(least=brigading.REFERRAL_VISITS),
        bars=bars,
        stands_out=any(bar.stands_out for bar in bars),
        unit=_("Visits, rounded"),
    )


def _describe_sites(out: Sequence[GroupBar], some: bool) -> str:
    if not some:
        return _("No visit from another site was counted.")
    if not out:
        return _("No site stands out.")
    return " ".join(
        _("“{site}” stands out: about {visits} visits.").format(site=bar.label, visits=bar.figure)
        for bar in out
    )
