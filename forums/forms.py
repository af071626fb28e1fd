"""Forms: what people type, turned into what operations take."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forums import registry, rules
from forums.models import Access, Board, Member, Stance, Tag, Thread
from forums.models.posts import LONGEST_OFFICE, LONGEST_POST
from forums.models.statements import LONGEST_STATEMENT
from forums.models.threads import LONGEST_SUMMARY, LONGEST_TITLE
from forums.operations import BoardDraft
from forums.operations.curating import LONGEST_REASON
from forums.queries import Filters
from forums.queries.keyset import is_number
from forums.searching import LONGEST_QUERY
from participation import figures
from participation.people.models import User
from participation.processes.models import Organ, Process

# Django's form classes take their type argument in the stubs alone.
if TYPE_CHECKING:
    _BoardModelForm = forms.ModelForm[Board]
else:
    _BoardModelForm = forms.ModelForm

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Board]
else:
    _ModelChoiceField = forms.ModelChoiceField


#: A form may be somewhat longer than a post: what is too long is said, with the text kept.
LONGEST_BODY: Final = 4 * LONGEST_POST


def body_field(label: object, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=_("Markdown: > for a quote, - for a list, **bold**. Links begin with https://."),
    )


class ThreadForm(forms.Form):
    """A new thread."""

    title = forms.CharField(
        label=_("Title"),
        max_length=2 * LONGEST_TITLE,
        help_text=_("One question or one proposal, so that others find it."),
    )
    body = body_field(_("Your text"), rows=12)
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tags"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = Tag.objects.all()
        if not field.queryset.exists():
            del self.fields["tags"]


class ReplyForm(forms.Form):
    """A post in a thread. ``reply_to``: the id of the post that it answers."""

    body = body_field(_("Your reply"))
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)
    office = forms.CharField(
        label=_("Official answer of"),
        required=False,
        max_length=LONGEST_OFFICE,
        help_text=_("The office in whose name you answer. It stands at the top of the thread."),
    )

    def __init__(self, *args: Any, official: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not official:
            del self.fields["office"]


class EditForm(forms.Form):
    """Another wording. ``seen``: the mark of the one that the form showed."""

    body = body_field(_("Your text"), rows=12)
    reason = forms.CharField(
        label=_("What you changed"),
        required=False,
        max_length=200,
        help_text=_("Everybody can read it beside the earlier wording."),
    )
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """What to look for, and where, by its names in the address. ``boards``: what there is to choose from."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Words to look for"),
        required=False,
        help_text=_("Posts that have all of them, in any form. In quotation marks: exactly so."),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    forum = forms.ChoiceField(label=_("Board"), required=False)
    etiket = forms.ChoiceField(label=_("Tag"), required=False)
    yazan = forms.CharField(label=_("Written by"), required=False, help_text=_("The short name after the @."))
    sirala = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("yeni", _("newest first")), ("uygun", _("best match first"))],
    )

    def __init__(self, *args: Any, boards: Sequence[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.slug: board for board in boards}
        self.tags = {tag.slug: tag for tag in Tag.objects.all()}
        self.names = [
            (slug, board.name if figures.is_turkish() else board.name_en or board.name)
            for slug, board in self.boards.items()
        ]
        self._choose("forum", [("", _("all boards")), *self.names])
        self._choose("etiket", [("", _("all tags")), *((slug, tag.name) for slug, tag in self.tags.items())])
        if not self.tags:
            del self.fields["etiket"]

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean_q(self) -> str:
        given: str = self.cleaned_data["q"]
        if len(given) > LONGEST_QUERY:
            words = _("At most {most} characters can be looked for; these are {given}.")
            raise forms.ValidationError(
                words.format(most=LONGEST_QUERY, given=len(given)), code="query_too_long"
            )
        return given

    def clean_yazan(self) -> Member | None:
        handle = self.cleaned_data["yazan"].removeprefix("@")
        if not handle:
            return None
        member = Member.objects.select_related("user").filter(handle=handle).first()
        if member is None:
            raise forms.ValidationError(_("Nobody here has this short name."), code="nobody")
        return member

    def clean_sirala(self) -> str:
        return self.cleaned_data["sirala"] or "yeni"

    @property
    def filters_refused(self) -> bool:
        return any(name != "q" for name in self.errors)

    @property
    def has_filters(self) -> bool:
        """Whether the form asks for more than words."""
        return bool(self.chosen)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Label and value of what narrows a valid search, in words."""
        filters = self.filters()
        member: Member | None = self.cleaned_data["yazan"]
        words = {
            "forum": dict(self.names).get(filters.board.slug) if filters.board else None,
            "etiket": filters.tag.name if filters.tag else None,
            "yazan": f"@{member.handle}" if member else None,
        }
        return [(str(self[name].label), value) for name, value in words.items() if value]

    def filters(self) -> Filters:
        member: Member | None = self.cleaned_data["yazan"]
        return Filters(
            board=self.boards.get(self.cleaned_data["forum"]),
            author=member.user if member else None,
            tag=self.tags.get(self.cleaned_data.get("etiket", "")),
        )


class ConversationForm(forms.Form):
    """What people shall suggest statements on."""

    question = forms.CharField(
        label=_("Question"),
        max_length=300,
        help_text=_("Open, so that different people find words for what they think."),
    )


class SuggestionForm(forms.Form):
    """A statement to be voted on. It may be somewhat longer: what is too long is said, with the text kept."""

    text = forms.CharField(
        label=_("Your statement"),
        max_length=4 * LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One thought in one sentence, at most 200 characters, that others can agree or disagree with. A "
            "moderator reads it first."
        ),
    )


class VoteForm(forms.Form):
    """``back``: the thread's page, where the vote was cast there."""

    statement = forms.IntegerField(min_value=1, max_value=10**18)
    vote = forms.TypedChoiceField(choices=Stance.choices, coerce=int)
    back = forms.ChoiceField(choices=[("thread", "")], required=False)


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("It stands in the audit record.")
    )


#: The number of a thread or a post, by itself or in an address.
_THREAD = re.compile(r"(?:.*/konu/)?([1-9][0-9]{0,17})(?:[/?#].*)?")
_POST = re.compile(r"(?:.*(?:/ileti/|[?&]ileti=|#ileti-))?([1-9][0-9]{0,17})(?:[/?&#].*)?")


class ReasonForm(forms.Form):
    """An act that asks for nothing but its reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("It stands in the thread, for everybody to read."),
    )
    field_order: Sequence[str] | None = None


class SlowForm(ReasonForm):
    seconds = forms.TypedChoiceField(
        label=_("Between two posts of one person"),
        coerce=int,
        choices=[
            (0, _("no slow mode")),
            (60, _("a minute")),
            (300, _("5 minutes")),
            (1800, _("half an hour")),
            (3600, _("an hour")),
            (6 * 3600, _("6 hours")),
            (24 * 3600, _("a day")),
        ],
    )
    field_order = ["seconds"]


class RetitleForm(ReasonForm):
    title = forms.CharField(label=_("Title"), max_length=2 * LONGEST_TITLE)
    withhold = forms.BooleanField(
        label=_("Personal data stand in the earlier title: show it to nobody"), required=False
    )
    field_order = ["title", "withhold"]


class TagsForm(ReasonForm):
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=Tag.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["tags"]


class _BoardChoice(_ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Board.objects.none(), label=_("Board"), empty_label=None, **options)

    def clean(self, value: Any) -> Any:
        """A longer number than the database can hold is no board."""
        if value and not is_number(str(value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def boards_beside(board: Board) -> "QuerySet[Board]":
    """Boards open for writing that have the same readers."""
    boards = Board.objects.current().filter(read_by=board.read_by)
    return boards.filter(organ=board.organ_id) if board.read_by == Access.MEMBERS else boards


def _offer(field: forms.Field, boards: "QuerySet[Board]") -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    field.queryset = boards


class MoveForm(ReasonForm):
    board = _BoardChoice()
    field_order = ["board"]

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["board"], boards_beside(thread.board).exclude(pk=thread.board_id))


class OtherThreadForm(ReasonForm):
    """``other``: another thread by its address or number; the cleaned value is the thread."""

    other = forms.CharField(
        label=_("The other thread"),
        max_length=500,
        help_text=_("Its address as the browser shows it, or its number."),
    )
    field_order = ["other"]

    def __init__(self, *args: Any, person: rules.Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_other(self) -> Thread:
        match = _THREAD.fullmatch(self.cleaned_data["other"].strip())
        found = match and (
            Thread.objects.select_related("board", "merged_into__board").filter(pk=int(match[1])).first()
        )
        thread = (found.merged_into or found) if found else None
        if thread is None or not rules.may_see_thread(self.person, thread):
            raise ValidationError(_("There is no such thread."), code="unknown")
        return thread


class EmbedForm(ReasonForm):
    """For editors: what is shown at the top of the thread."""

    embedded = forms.ChoiceField(label=_("At the top of the thread"), required=False)
    field_order = ["embedded"]

    def __init__(self, *args: Any, editor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["embedded"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("nothing")), *registry.embeddable(editor)]


class SummaryForm(forms.Form):
    """``sources``: posts by their addresses or numbers; the cleaned value is a list of ids."""

    body = forms.CharField(
        label=_("Summary"),
        max_length=2 * LONGEST_SUMMARY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What was said, by how many sides, and what is open. Markdown."),
    )
    sources = forms.CharField(
        label=_("Posts that it rests on"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Addresses or numbers of posts of this thread, with blanks between them."),
    )

    def clean_sources(self) -> list[int]:
        ids = []
        for given in self.cleaned_data["sources"].replace(",", " ").split():
            match = _POST.fullmatch(given)
            if match is None:
                raise ValidationError(
                    _("This names no post: %(given)s"), code="unknown", params={"given": given[:80]}
                )
            ids.append(int(match[1]))
        return ids


class SplitForm(ReasonForm):
    """What the new thread is called; which posts are chosen stands beside the form."""

    title = forms.CharField(label=_("Title of the new thread"), max_length=2 * LONGEST_TITLE)
    board = _BoardChoice()
    field_order = ["title", "board"]

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["board"], boards_beside(thread.board))


class BoardForm(_BoardModelForm):
    """A board as an editor describes it. The address name is asked for once, when it opens."""

    slug = forms.SlugField(
        label=_("Address name"),
        required=False,
        max_length=60,
        help_text=_("The last part of its address, for good. Left empty, it is made from the name."),
    )

    class Meta:
        model = Board
        fields = [
            "name",
            "slug",
            "description",
            "name_en",
            "description_en",
            "guidance",
            "district",
            "process",
            "organ",
            "read_by",
            "start_by",
            "reply_by",
            "minimum_assurance",
            "premoderation",
            "position",
        ]
        labels = {"district": _("District"), "process": _("Process"), "organ": _("Organ")}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "description_en": forms.Textarea(attrs={"rows": 2}),
            "guidance": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        for name, rows in (("process", Process.objects.public()), ("organ", Organ.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows

    def clean(self) -> None:
        """What the database would refuse, in words."""
        given = self.cleaned_data
        if sum(bool(given.get(name)) for name in ("district", "process", "organ")) > 1:
            self.add_error(None, _("A board is of one thing: choose a district, a process or an organ."))
        if Access.MEMBERS in (given.get(it) for it in ("read_by", "start_by", "reply_by")) and not given.get(
            "organ"
        ):
            self.add_error(
                "organ", _("Say whose board it is: only members of an organ may do something on it.")
            )
        if Access.LOCALS in (given.get("start_by"), given.get("reply_by")) and not given.get("district"):
            self.add_error("district", _("Say whose board it is: only people of a district may write on it."))

    def _post_clean(self) -> None:
        """The operation checks the board; nothing is written on the instance here."""

    def draft(self) -> BoardDraft:
        return BoardDraft(**self.cleaned_data)


class TagForm(forms.Form):
    name = forms.CharField(
        label=_("A new tag"), max_length=80, help_text=_("A word or two that threads share across boards.")
    )
