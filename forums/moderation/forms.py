"""Forms of decisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.discussion.pictures.models import MAX_DESCRIPTION_LENGTH
from forums.moderation.operations.decisions import FOR_STATEMENTS, TERMS, Verdict
from forums.moderation.rule_books.forms import RuleField, RuleFormBase
from forums.review.models import MAX_DECISION_LENGTH, Action
from forums.text.lengths import MAX_POST_LENGTH
from participation.fields.day_fields import DayField
from participation.people import queries as people_queries
from participation.people.models import Absence, Role, User
from participation.text import personal_data

#: What the moderator can choose; the labels of ``Action`` say what was decided.
CHOICES = {
    Action.DISMISSED: _("No rule broken"),
    Action.HIDDEN: _("Hide it"),
    Action.REDACTED: _("Remove personal data"),
    Action.LOCKED: _("Lock the thread"),
    Action.WARNED: _("Warn the author"),
    Action.SUSPENDED: _("Suspend the author"),
}


class DecideForm(RuleFormBase):
    """A decision on one review item."""

    action = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    rule = RuleField(label=_("Rule"), required=False, empty_label=_("none"))
    days = forms.TypedChoiceField(
        label=_("Length of the suspension"),
        required=False,
        coerce=int,
        empty_value="0",
    )
    masked = forms.CharField(
        label=_("The post without personal data"),
        required=False,
        strip=False,
        max_length=2 * MAX_POST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "tr"}),
    )
    words = forms.CharField(
        label=_("To the author"),
        required=False,
        max_length=MAX_DECISION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "tr"}),
        help_text=_(
            "If you leave this empty, the text of the rule is sent. Nothing is sent if no rule was broken."
        ),
    )

    #: Ids of pictures to remove.
    without = forms.MultipleChoiceField(
        label=_("Pictures to remove"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        statement: bool = False,
        pictures: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        """``pictures``: ``Post.pictures`` of the post. ``statement``: the item is about a statement."""
        super().__init__(*args, **kwargs)
        actions = [it for it in Action if not statement or it in FOR_STATEMENTS]
        self.fields["action"].choices = [(it.value, CHOICES[it]) for it in actions]  # type: ignore[attr-defined]
        days = [("", "–"), *((str(it), _("{n} days").format(n=it)) for it in TERMS)]
        self.fields["days"].choices = days  # type: ignore[attr-defined]
        self.fields["rule"].needed_for = _("needed if one was broken")  # type: ignore[attr-defined]
        self.fields["days"].needed_for = _("needed to suspend the author")  # type: ignore[attr-defined]
        self.fields["masked"].needed_for = _("needed to remove personal data")  # type: ignore[attr-defined]
        if statement:
            del self.fields["masked"]
        self._describe(pictures)
        self.order_fields(["action", "rule", "days", "masked", *self._described, "without", "words"])

    def _describe(self, pictures: Sequence[Mapping[str, Any]]) -> None:
        """Add a field for the description of each picture, and the choices of pictures to remove."""
        self._described = {f"picture-{it['id']}": it["id"] for it in pictures}
        for number, (name, picture) in enumerate(zip(self._described, pictures, strict=True), start=1):
            self.fields[name] = forms.CharField(
                label=_("Description of picture {number} without personal data").format(number=number),
                required=False,
                max_length=2 * MAX_DESCRIPTION_LENGTH,
                initial=personal_data.mask_personal_data(personal_data.normalise_text(picture["words"])),
                widget=forms.TextInput(attrs={"lang": "tr"}),
            )
        if not pictures:
            del self.fields["without"]
            return
        choices = [(it["id"], f"{number}. {it['words']}") for number, it in enumerate(pictures, start=1)]
        self.fields["without"].choices = choices  # type: ignore[attr-defined]

    def verdict(self, seen: str) -> Verdict:
        """``seen``: ``build_version_token`` of the version that the page showed."""
        data = self.cleaned_data
        return Verdict(
            seen=seen,
            action=Action(data["action"]),
            rule=data["rule"],
            words=data["words"],
            days=int(data["days"]),
            masked=data.get("masked", ""),
            described={ident: data[name] for name, ident in self._described.items()},
            without=data.get("without", ()),
        )


class StatementForm(RuleFormBase):
    """``publish``: value of the pressed button; ``rule`` and ``words`` apply only to hiding."""

    publish = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    rule = RuleField(required=False)
    words = forms.CharField(max_length=MAX_DECISION_LENGTH, required=False)

    def verdict(self) -> Verdict:
        data = self.cleaned_data
        if data["publish"]:
            return Verdict(action=Action.DISMISSED)
        return Verdict(action=Action.HIDDEN, rule=data["rule"], words=data["words"])


class SeveralForm(RuleFormBase):
    """One decision on several items. ``act``: value of the pressed button."""

    use_required_attribute = False
    rule = RuleField(label=_("Rule (required to hide)"), required=False, empty_label=_("none"))
    act = forms.ChoiceField(choices=[(Action.DISMISSED, ""), (Action.HIDDEN, "")], widget=forms.HiddenInput)
    item = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, items: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(str(it), "") for it in items]  # type: ignore[attr-defined]


class _ModeratorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name or obj.email


class AbsenceForm(forms.Form):
    """When a moderator is away, and who stands in."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("You are back on the following day."))
    deputy = _ModeratorField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        empty_label=_("Choose a moderator"),
        help_text=_("Takes over what you have taken, and is notified."),
    )

    def __init__(self, data: Any, *, moderator: User, absence: Absence | None) -> None:
        names = ("first_day", "last_day")
        initial = {name: getattr(absence, name) for name in names} if absence else {}
        super().__init__(data, initial={**initial, "deputy": absence.deputy_id if absence else None})
        deputy = self.fields["deputy"]
        assert isinstance(deputy, _ModeratorField)  # noqa: S101 - for the type checker
        deputy.queryset = people_queries.list_role_holders(Role.MODERATOR).exclude(pk=moderator.pk)
