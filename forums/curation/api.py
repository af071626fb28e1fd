"""API endpoints of curation and digests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.boards import paging
from forums.boards import queries as boards_queries
from forums.boards.api import SLUG
from forums.boards.paging import make_private, make_public
from forums.curation import errors, queries
from forums.curation.operations import acts, moves
from forums.curation.operations.acts import MAX_SOURCES
from forums.curation.operations.moves import MAX_SPLIT
from forums.curation.serializers import ActsSerializer, DigestSerializer, LoggedActsSerializer
from forums.discussion import documented_refusals
from forums.discussion.api.board_threads import get_tags_by_slug
from forums.discussion.models import SLOWEST, Thread
from forums.discussion.operations.posting import MAX_TAGS
from forums.discussion.parameters import THREAD_ID
from forums.discussion.queries import acts as acts_queries
from forums.discussion.queries import threads
from forums.discussion.serializers import (
    ThreadDetailSerializer,
    TitleField,
    build_thread_context,
    represent_thread,
)
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from participation.fields.json_fields import FlagField, IdField, TextField, WholeNumberField
from participation.people.models import User
from participation.refusals import EditorsOnly, ReasonNeeded

ORDERS = {"time": 1}


@dataclass(frozen=True, slots=True)
class ActDefinition:
    """An action on a thread. ``needs`` names its required fields, ``takes`` its optional ones.

    ``operate`` returns the thread to show afterwards.
    """

    operate: Callable[..., Thread]
    needs: Sequence[str] = ("reason",)
    takes: Sequence[str] = ()


def _mark_duplicate_of(*, other: Thread, **given: Any) -> Thread:
    return acts.mark_duplicate(original=other, **given)


def _merge(*, other: Thread, **given: Any) -> Thread:
    return moves.merge_threads(into=other, **given)


def _embed(*, moderator: User, **given: Any) -> Thread:
    return acts.embed_in_thread(editor=moderator, **given)


ACTS: Final[Mapping[str, ActDefinition]] = {
    "pin": ActDefinition(acts.pin_thread_on_board),
    "unpin": ActDefinition(partial(acts.pin_thread_on_board, on=False)),
    "feature": ActDefinition(acts.feature_thread),
    "unfeature": ActDefinition(partial(acts.feature_thread, on=False)),
    "lock": ActDefinition(acts.restrict_replies_to_staff),
    "unlock": ActDefinition(partial(acts.restrict_replies_to_staff, on=False)),
    "reopen": ActDefinition(acts.reopen_thread),
    "slow": ActDefinition(acts.set_slow_mode, ("reason", "seconds")),
    "retitle": ActDefinition(acts.retitle_thread, ("reason", "title"), ("withhold",)),
    "tag": ActDefinition(acts.set_thread_tags, ("reason", "tags")),
    "duplicate": ActDefinition(_mark_duplicate_of, ("reason", "other")),
    "not_duplicate": ActDefinition(partial(acts.mark_duplicate, original=None)),
    "move": ActDefinition(moves.move_thread, ("reason", "board")),
    "merge": ActDefinition(_merge, ("reason", "other")),
    "split": ActDefinition(moves.split_thread, ("reason", "posts", "title", "board")),
    "summarise": ActDefinition(acts.summarise_thread, ("body",), ("sources",)),
    "close": ActDefinition(partial(acts.summarise_thread, close=True), ("body",), ("sources",)),
    "embed": ActDefinition(_embed, ("reason", "embedded")),
}
ACT_CHOICES: Final = [(name, name) for name in ACTS]
#: Actions for editors; all others are for moderators.
_EDITORS: Final = frozenset({"embed"})


class NewActSerializer(serializers.Serializer[Any]):
    about = _("An action on a thread. Send only the fields the action uses.")
    sample: dict[str, Any] = {"act": "slow", "reason": "Yanıtlar birbirini okumadan geliyor.", "seconds": 300}

    act = serializers.ChoiceField(choices=ACT_CHOICES)
    reason = TextField(
        required=False,
        help_text=_(
            "Required for every action except summarise and close: the public reason. At most 500 characters."
        ),
    )
    seconds = WholeNumberField(
        required=False,
        min_value=0,
        max_value=SLOWEST,
        help_text=_("For slow: minimum seconds between two posts by the same person. 0 turns slow mode off."),
    )
    title = TitleField(
        required=False, help_text=_("For retitle and split: the new title, 8 to 160 characters.")
    )
    withhold = FlagField(
        required=False,
        help_text=_("For retitle: the old title contains personal data and must not be published."),
    )
    tags: serializers.ListField = serializers.ListField(
        child=TextField(max_length=40),
        required=False,
        max_length=MAX_TAGS,
        help_text=_("For tag: slugs of all tags the thread shall have. Replaces the present tags."),
    )
    other = IdField(required=False, help_text=_("For duplicate and merge: id of the thread that remains."))
    board = TextField(
        required=False, max_length=60, help_text=_("For move and split: slug of the target board.")
    )
    posts: serializers.ListField = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MAX_SPLIT,
        help_text=_(
            "For split: ids of the posts to move to the new thread. The earliest becomes its first post."
        ),
    )
    body = TextField(required=False, help_text=_("For summarise and close: the summary, as Markdown."))
    sources: serializers.ListField = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MAX_SOURCES,
        help_text=_("For summarise and close: ids of the posts the summary is based on."),
    )
    embedded = TextField(
        required=False,
        max_length=64,
        help_text=_("For embed: a public object, such as poll:12. Empty removes the embed."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs["act"]
        act, sent = ACTS[name], attrs.keys() - {"act"}
        if missing := [field for field in act.needs if field not in sent]:
            words = gettext("The action {act} requires this.").format(act=name)
            raise ValidationError({field: [words] for field in missing}, code="required")
        if others := sorted(sent - {*act.needs, *act.takes}):
            words = gettext("The action {act} does not use this.").format(act=name)
            raise ValidationError({field: [words] for field in others}, code="unfitting")
        return attrs


class ThreadActs(APIView):
    sample = {"POST": {"slow_seconds": 300}}
    refusals = {
        "POST": (
            members_errors.SignInNeeded,
            members_errors.ModeratorsOnly,
            EditorsOnly,
            forums_errors.ConflictOfInterest,
            ReasonNeeded,
            errors.ThreadNotPublished,
            errors.TooManyPinned,
            boards_errors.BoardArchived,
            boards_errors.OtherReaders,
            errors.IntoItself,
            errors.OpeningStays,
            errors.TwoConversations,
        )
    }
    problems = {
        "GET": documented_refusals.INVALID,
        "POST": {
            "required": _("A field required by the action is missing."),
            "unfitting": _("The action does not accept a field that was sent."),
            "unknown_tag": _("The tag does not exist."),
            "unknown_thread": _("There is no such thread."),
            "unknown_board": _("There is no such board."),
        },
    }

    @extend_schema(
        operation_id="listActs",
        summary=_("List actions on a thread"),
        description=_(
            "Actions by moderators and editors, with reasons, oldest first. To poll for newer "
            "ones, send the id of the last one you have."
        ),
        parameters=[THREAD_ID, *paging.declare_page_parameters(ORDERS)],
        responses=ActsSerializer,
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        asked = paging.parse_page_request(request, ORDERS)
        results = acts_queries.list_acts_of_thread(thread, after=asked.after, before=asked.before)
        page = paging.serialise_page(request, results, results.items)
        return make_private(Response(ActsSerializer(page, context={"thread": thread}).data))

    @extend_schema(
        operation_id="curateThread",
        summary=_("Act on a thread"),
        description=_(
            "For moderators who did not take part in the thread; embed is for editors. The "
            "action and its reason are shown in the thread and recorded in the audit log. "
            "Idempotent: a state that already holds is left unchanged. Returns the thread: the "
            "new one after split, the remaining one after merge."
        ),
        parameters=[THREAD_ID],
        request=NewActSerializer,
        responses={
            200: OpenApiResponse(ThreadDetailSerializer, description=_("The action was carried out."))
        },
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = threads.get_visible_thread(request.user, thread_id)
        person = members_rules.require_curator_or_editor(members_rules.require_signed_in(request.user))
        given = NewActSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        name = data.pop("act")
        (members_rules.require_editor if name in _EDITORS else members_rules.require_moderator)(person)
        fields = _resolve_data(person, data)
        changed = ACTS[name].operate(thread=thread, moderator=person, **fields)
        return Response(represent_thread(request, threads.get_visible_thread(person, changed.pk)))


class ActLog(APIView):
    is_public_page = True
    authentication_classes = []
    problems = documented_refusals.INVALID

    @extend_schema(
        operation_id="listActsOfAll",
        summary=_("List actions on threads"),
        description=_("Actions by moderators and editors on public boards, newest first."),
        parameters=paging.declare_page_parameters(ORDERS),
        responses=LoggedActsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = paging.parse_page_request(request, ORDERS)
        results = acts_queries.list_public_acts(after=asked.after, before=asked.before)
        page = paging.serialise_page(request, results, results.items)
        return make_public(request, Response(LoggedActsSerializer(page).data))


def _resolve_data(person: User, data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` with tags, thread and board looked up.

    Raises ValidationError for what ``person`` cannot see.
    """
    fields = dict(data)
    if "tags" in fields:
        fields["tags"] = get_tags_by_slug(fields["tags"])
    try:
        if "other" in fields:
            other = threads.get_visible_thread(person, fields["other"])
            fields["other"] = other.merged_into or other
    except Http404 as error:
        message = gettext("There is no such thread.")
        raise ValidationError({"other": [message]}, code="unknown_thread") from error
    try:
        if "board" in fields:
            fields["board"] = boards_queries.get_visible_board(person, fields["board"])
    except Http404 as error:
        message = gettext("There is no such board.")
        raise ValidationError({"board": [message]}, code="unknown_board") from error
    return fields


class BoardDigest(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="readDigest",
        summary=_("Read the digest of a board"),
        description=_(
            "Summaries, official answers, and featured, supported and closed threads. Not paginated."
        ),
        parameters=[SLUG],
        responses=DigestSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        board = boards_queries.get_visible_board(request.user, slug)
        digest = queries.compute_digest(board)
        context = build_thread_context(request, [*digest.featured, *digest.supported])
        answer = Response(DigestSerializer(digest, context=context).data)
        return make_public(request, answer)
