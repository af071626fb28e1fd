"""Forms of threads, replies and edits."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.boards.models import Tag
from forums.discussion.models import MAX_OFFICE_LENGTH
from forums.text.lengths import MAX_POST_LENGTH, MAX_TITLE_LENGTH

#: Longer than a post: the operation refuses an excess with a message, and the text stays in the form.
MAX_BODY_LENGTH: Final = 4 * MAX_POST_LENGTH


def build_body_field(label: object, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=MAX_BODY_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=_("Markdown: > for a quote, - for a list, **bold**. Links begin with https://."),
    )


class ThreadForm(forms.Form):
    """A new thread."""

    title = forms.CharField(
        label=_("Title"),
        max_length=2 * MAX_TITLE_LENGTH,
        help_text=_("One question or one proposal, so that others can find it."),
    )
    body = build_body_field(_("Your text"), rows=12)
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tags"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Tag.objects.all()
        if not field.queryset.exists():
            del self.fields["tags"]


class ReplyForm(forms.Form):
    """A post in a thread. ``reply_to``: id of the answered post."""

    body = build_body_field(_("Your reply"))
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)
    office = forms.CharField(
        label=_("Official answer by"),
        required=False,
        max_length=MAX_OFFICE_LENGTH,
        help_text=_("The office you answer for. The answer is shown at the top of the thread."),
    )

    def __init__(self, *args: Any, official: bool = False, asked: bool = False, **kwargs: Any) -> None:
        """``official``: the person may answer officially; ``asked``: this form is for such an answer."""
        super().__init__(*args, **kwargs)
        self.is_official = official and asked
        if not official:
            del self.fields["office"]
        elif asked:
            self.fields["office"].required = True
            self.fields["body"].label = _("The answer")
            self.order_fields(["office", "body"])


class EditForm(forms.Form):
    """A changed post. ``seen``: ``build_version_token`` of the version that the form showed."""

    body = build_body_field(_("Your text"), rows=12)
    reason = forms.CharField(
        label=_("What you changed"),
        required=False,
        max_length=200,
        help_text=_("Everybody can read it next to the earlier version."),
    )
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)
