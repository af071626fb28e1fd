"""What can be done to a thread, as the forms of its moderation page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from forums.boards.models import Tag
from forums.curation import rules
from forums.curation.forms import (
    EmbedForm,
    MoveForm,
    OtherThreadForm,
    ReasonForm,
    RetitleForm,
    SlowForm,
    TagsForm,
)
from forums.curation.operations import acts, moves
from forums.discussion import registry
from forums.discussion.models import Thread
from forums.members import rules as members_rules
from participation.people.models import User
from participation.refusals import Refusal, refusal_of


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act with its form. ``offered``: whether the person may do it in the thread's present state."""

    name: str
    heading: str
    button: str
    form: ReasonForm
    operate: Callable[[Mapping[str, Any]], object]
    offered: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class CurationPage:
    """``refusal``: why the acts of moderators are not offered. ``thread_actions``: label and address of what
    an editor can create from the thread.
    """

    thread: Thread
    act_forms: list[ActForm]
    refusal: Refusal | None
    may_curate: bool
    thread_actions: list[tuple[Any, str]]

    def act_form(self, name: str) -> ActForm | None:
        return next((it for it in self.act_forms if it.name == name), None)

    @property
    def shown(self) -> list[ActForm]:
        """The forms offered, and a form that was sent and refused: it keeps what was typed."""
        return [it for it in self.act_forms if it.offered or it.form.is_bound]


def build_curation_page(person: User, thread: Thread, sent: QueryDict | None = None) -> CurationPage:
    """``sent``: the form that was sent, if any; its field ``act`` names it."""
    refusal = explain_refusal(person, thread)
    act_forms = _list_moderators_forms(person, thread, sent, offered=refusal is None)
    thread_actions: list[tuple[Any, str]] = []
    if members_rules.may_manage_boards(person):
        act_forms += _list_editors_forms(person, thread, sent)
        # What is created from a thread is public, and so would be what it copies from the thread.
        if thread.board.is_public:
            thread_actions = [
                (action.label, action.address(thread)) for action in registry.list_thread_actions()
            ]
    return CurationPage(
        thread=thread,
        act_forms=act_forms,
        refusal=refusal if members_rules.may_moderate(person) else None,
        may_curate=refusal is None,
        thread_actions=thread_actions,
    )


def explain_refusal(person: User, thread: Thread) -> Refusal | None:
    return refusal_of(rules.require_may_curate, person, thread) or refusal_of(
        rules.require_published_thread, thread
    )


def _select_sent_form(name: str, sent: QueryDict | None) -> QueryDict | None:
    return sent if sent is not None and sent.get("act") == name else None


def _list_moderators_forms(
    person: User, thread: Thread, sent: QueryDict | None, *, offered: bool
) -> list[ActForm]:
    given = {"thread": thread, "moderator": person}

    def simple(
        name: str, heading: str, button: str, operate: Callable[..., object], when: bool, about: str = ""
    ) -> ActForm:
        form = ReasonForm(_select_sent_form(name, sent), prefix=name)
        return ActForm(
            name, heading, button, form, lambda data: operate(**given, **data), offered and when, about
        )

    pinned, featured = thread.pinned_at is not None, thread.featured_at is not None
    locked, closed = thread.locked_at is not None, thread.closed_at is not None
    return [
        simple(
            "pin",
            _("Pin"),
            _("Pin it"),
            acts.pin_thread_on_board,
            not pinned,
            _("It stays at the top of its board, with at most four others."),
        ),
        simple("unpin", _("Pin"), _("Unpin it"), partial(acts.pin_thread_on_board, on=False), pinned),
        simple(
            "feature",
            _("Feature"),
            _("Feature it"),
            acts.feature_thread,
            not featured,
            _("It appears in the digest of its board."),
        ),
        simple(
            "unfeature",
            _("Feature"),
            _("Stop featuring it"),
            partial(acts.feature_thread, on=False),
            featured,
        ),
        simple(
            "lock",
            _("Lock"),
            _("Lock it"),
            acts.restrict_replies_to_staff,
            not locked,
            _("Only moderators and council staff can reply."),
        ),
        simple(
            "unlock", _("Lock"), _("Unlock it"), partial(acts.restrict_replies_to_staff, on=False), locked
        ),
        simple("reopen", _("Closed with a summary"), _("Reopen it"), acts.reopen_thread, closed),
        *_list_forms_of_changes(thread, sent, given, offered=offered),
        *_list_forms_of_placement(person, thread, sent, given, offered=offered),
    ]


def _list_forms_of_changes(
    thread: Thread, sent: QueryDict | None, given: Mapping[str, Any], *, offered: bool
) -> list[ActForm]:
    slow = SlowForm(_select_sent_form("slow", sent), prefix="slow", initial={"seconds": thread.slow_seconds})
    title = RetitleForm(_select_sent_form("retitle", sent), prefix="retitle", initial={"title": thread.title})
    tags = TagsForm(
        _select_sent_form("tag", sent), prefix="tag", initial={"tags": [tag.pk for tag in thread.tags.all()]}
    )
    return [
        ActForm(
            "slow",
            _("Slow mode"),
            _("Set slow mode"),
            slow,
            lambda data: acts.set_slow_mode(**given, **data),
            offered,
        ),
        ActForm(
            "retitle",
            _("Title"),
            _("Change the title"),
            title,
            lambda data: acts.retitle_thread(**given, **data),
            offered,
        ),
        ActForm(
            "tag",
            _("Tags"),
            _("Change the tags"),
            tags,
            lambda data: acts.set_thread_tags(**given, **data),
            offered and Tag.objects.exists(),
        ),
    ]


def _list_forms_of_placement(
    person: User, thread: Thread, sent: QueryDict | None, given: Mapping[str, Any], *, offered: bool
) -> list[ActForm]:
    duplicate = OtherThreadForm(_select_sent_form("duplicate", sent), prefix="duplicate", person=person)
    single = ReasonForm(_select_sent_form("not_duplicate", sent), prefix="not_duplicate")
    board = MoveForm(_select_sent_form("move", sent), prefix="move", thread=thread)
    marked = thread.duplicate_of_id is not None

    def mark(data: Mapping[str, Any]) -> object:
        return acts.mark_duplicate(**given, original=data["other"], reason=data["reason"])

    def unmark(data: Mapping[str, Any]) -> object:
        return acts.mark_duplicate(**given, original=None, reason=data["reason"])

    return [
        ActForm(
            "duplicate",
            _("Duplicate"),
            _("Mark as a duplicate"),
            duplicate,
            mark,
            offered and not marked,
            _("Readers are pointed to the other thread; both threads stay."),
        ),
        ActForm(
            "not_duplicate", _("Duplicate"), _("It is not a duplicate"), single, unmark, offered and marked
        ),
        ActForm(
            "move",
            _("Board"),
            _("Move it"),
            board,
            lambda data: moves.move_thread(**given, **data),
            offered,
            _("To a board with the same readers. All addresses stay the same."),
        ),
    ]


def _list_editors_forms(person: User, thread: Thread, sent: QueryDict | None) -> list[ActForm]:
    form = EmbedForm(
        _select_sent_form("embed", sent), prefix="embed", editor=person, initial={"embedded": thread.embedded}
    )
    return [
        ActForm(
            "embed",
            _("Poll at the top"),
            _("Show it"),
            form,
            lambda data: acts.embed_in_thread(thread=thread, editor=person, **data),
            thread.state == "published",
            _("A public poll can be shown above the posts."),
        )
    ]
