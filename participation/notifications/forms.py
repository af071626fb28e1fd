"""The form of what people want to be notified of, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from participation.notifications.models import REQUIRED, Category, MailSettings, Preference, Rhythm
from participation.notifications.operations import Choice, MailTimes

HINTS: dict[Category, str | Promise] = {
    Category.REPLIES: _("Somebody replies to you or mentions you in the forums."),
    Category.FOLLOWED: _("New posts in threads and new threads on boards that you follow."),
    Category.DISTRICT: _(
        "A poll or referendum opens for the district in your profile or the whole city. For referenda, also "
        "a reminder a day before voting closes. They come whether or not you have taken part."
    ),
    Category.OFFICIAL: _("An office answers in a thread that you follow or that is about what you follow."),
    Category.RESULTS: _(
        "Results of polls and referenda that you follow, and bulletins about them. Everybody who follows "
        "them gets these, whether or not they have taken part."
    ),
    Category.REPORTS: _("A moderator has decided about something that you reported."),
    Category.DECISIONS: _(
        "Moderators’ decisions, electoral roll, personal data, your roles. These always appear on the "
        "site. Decisions, codes and security warnings also come by e-mail; you choose here for the others."
    ),
    Category.WORK: _(
        "It is your turn to do something: a report, an approval, a count. The page "
        "“Management” lists everything."
    ),
}

RHYTHMS = (
    (Rhythm.NEVER.value, _("never by e-mail")),
    (Rhythm.AT_ONCE.value, _("by e-mail immediately")),
    (Rhythm.DAILY.value, _("by e-mail once a day")),
    (Rhythm.WEEKLY.value, _("by e-mail once a week")),
)
WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
LANGUAGES = (("tr", "Türkçe"), ("en", "English"))
HOURS = tuple((hour, f"{hour:02}:00") for hour in range(24))


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a category. ``on_site`` is None where it cannot be chosen."""

    name: str
    label: str
    hint: str | Promise
    on_site: forms.BoundField | None
    mail: forms.BoundField


class SettingsForm(forms.Form):
    quiet_from = forms.TypedChoiceField(label=_("Quiet hours begin"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet hours end"),
        choices=HOURS,
        coerce=int,
        help_text=_("Choose the same hour twice to get e-mails at any time."),
    )
    weekly_day = forms.TypedChoiceField(label=_("Day of the weekly e-mail"), choices=WEEKDAYS, coerce=int)
    language = forms.ChoiceField(label=_("Language of the e-mails"), choices=LANGUAGES)

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        preferences: Mapping[Category, Preference],
        times: MailSettings | None,
        has_office: bool = False,
    ) -> None:
        """Only people with an office can choose about ``Category.WORK``."""
        self.categories = [it for it in Category if it != Category.WORK or has_office]
        times = times or MailSettings(language=(get_language() or "tr")[:2], daily_on=timezone.localdate())
        initial: dict[str, Any] = {
            name: getattr(times, name) for name in ("quiet_from", "quiet_until", "weekly_day", "language")
        }
        for category, preference in preferences.items():
            initial[f"{category.value}_on_site"] = preference.on_site
            initial[f"{category.value}_mail"] = preference.mail
        super().__init__(data, initial=initial)
        for category in self.categories:
            if category != REQUIRED:
                self.fields[f"{category.value}_on_site"] = forms.BooleanField(
                    label=_("on the site"), required=False
                )
            self.fields[f"{category.value}_mail"] = forms.ChoiceField(label=_("By e-mail"), choices=RHYTHMS)

    def rows(self) -> list[Row]:
        return [
            Row(
                name=category.value,
                label=str(category.label),
                hint=HINTS[category],
                on_site=None if category == REQUIRED else self[f"{category.value}_on_site"],
                mail=self[f"{category.value}_mail"],
            )
            for category in self.categories
        ]

    def choices(self) -> dict[Category, Choice]:
        data = self.cleaned_data
        return {
            category: Choice(
                on_site=category == REQUIRED or data[f"{category.value}_on_site"],
                mail=Rhythm(data[f"{category.value}_mail"]),
            )
            for category in self.categories
        }

    def times(self) -> MailTimes:
        names = ("quiet_from", "quiet_until", "weekly_day", "language")
        return MailTimes(**{name: self.cleaned_data[name] for name in names})
