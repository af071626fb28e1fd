"""What moderators do to a thread: read by everybody, done by moderators, and an editor's poll at its top."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums import errors, operations, queries, rules
from forums.api import examples, paging, refusing, telling
from forums.api.boards import personal, tags_named
from forums.api.serializers import PageSerializer, ThreadDetailSerializer, at_field
from forums.api.threads import THREAD_ID
from forums.models import Act, Thread, ThreadAct
from forums.models.threads import LONGEST_TITLE, SLOWEST
from forums.operations.curating import MOST_SOURCES
from forums.operations.moving import MOST_SPLIT
from forums.operations.posting import MOST_TAGS
from forums.templatetags.forums import told_beside
from participation.json_fields import FlagField, IdField, TextField, WholeNumberField
from participation.people.models import User

ORDERS = {"time": paging.Order("", 1)}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done: by ``operate``, which gives the thread that it is about afterwards, with
    all fields of ``needs`` and any of ``takes``."""

    operate: Callable[..., Thread]
    needs: Sequence[str] = ("reason",)
    takes: Sequence[str] = ()


def _duplicate(*, other: Thread, **given: Any) -> Thread:
    return operations.mark_duplicate(original=other, **given)


def _merge(*, other: Thread, **given: Any) -> Thread:
    return operations.merge(into=other, **given)


def _embed(*, moderator: User, **given: Any) -> Thread:
    return operations.embed(editor=moderator, **given)


DEEDS: Final[Mapping[str, Deed]] = {
    "pin": Deed(operations.pin),
    "unpin": Deed(partial(operations.pin, on=False)),
    "feature": Deed(operations.feature),
    "unfeature": Deed(partial(operations.feature, on=False)),
    "lock": Deed(operations.lock),
    "unlock": Deed(partial(operations.lock, on=False)),
    "reopen": Deed(operations.reopen),
    "slow": Deed(operations.slow, ("reason", "seconds")),
    "retitle": Deed(operations.retitle, ("reason", "title"), ("withhold",)),
    "tag": Deed(operations.tag, ("reason", "tags")),
    "duplicate": Deed(_duplicate, ("reason", "other")),
    "not_duplicate": Deed(partial(operations.mark_duplicate, original=None)),
    "move": Deed(operations.move, ("reason", "board")),
    "merge": Deed(_merge, ("reason", "other")),
    "split": Deed(operations.split, ("reason", "posts", "title", "board")),
    "summarise": Deed(operations.summarise, ("body",), ("sources",)),
    "close": Deed(partial(operations.summarise, close=True), ("body",), ("sources",)),
    "embed": Deed(_embed, ("reason", "embedded")),
}
ACTS: Final = [(name, name) for name in DEEDS]
#: What only editors do; everything else is for moderators.
_EDITORS: Final = frozenset({"embed"})


class ActSerializer(serializers.Serializer[Any]):
    about = _("Something that was done to a thread. What it did not change is null.")

    id = serializers.IntegerField()
    act = serializers.ChoiceField(choices=Act.choices)
    at = at_field()
    reason = serializers.CharField(help_text=_("May be empty: a summary speaks for itself."))
    after_post = serializers.IntegerField(
        help_text=_("Id of the newest post at that time; 0 before the first.")
    )
    other = serializers.IntegerField(
        allow_null=True, help_text=_("Id of the other thread; null where others do not see that one.")
    )
    posts = serializers.IntegerField(
        help_text=_("Posts that everybody can read and that changed their thread.")
    )
    before = serializers.CharField(allow_null=True, help_text=_("The earlier title or board."))
    after = serializers.CharField(allow_null=True, help_text=_("The new title or board."))
    seconds = serializers.IntegerField(allow_null=True, help_text=_("Of slow mode; 0: none."))
    tags: serializers.ListField = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text=_("Names of its tags from then on.")
    )
    embedded = serializers.CharField(
        allow_null=True, help_text=_("Such as poll:12; empty: nothing any more.")
    )


class ActsSerializer(PageSerializer):
    about = _("A page of what was done to a thread.")

    results = ActSerializer(many=True)


class LoggedActSerializer(ActSerializer):
    about = _("Something that was done to a thread, and to which one.")

    thread = serializers.IntegerField(help_text=_("Id of the thread."))
    title = serializers.CharField(help_text=_("The thread's present one."))
    board = serializers.CharField(help_text=_("Address name of its board."))


class LoggedActsSerializer(PageSerializer):
    about = _("A page of what was done to threads, the newest first.")

    results = LoggedActSerializer(many=True)


class NewActSerializer(serializers.Serializer[Any]):
    about = _("Something to be done to a thread, with the fields that it needs and no others.")

    act = serializers.ChoiceField(choices=ACTS)
    reason = TextField(
        required=False,
        help_text=_("For each but summarise and close: why; everybody reads it. 500 characters at most."),
    )
    seconds = WholeNumberField(
        required=False,
        min_value=0,
        max_value=SLOWEST,
        help_text=_("For slow: how long between two posts of one person; 0: no slow mode."),
    )
    title = TextField(
        required=False,
        max_length=2 * LONGEST_TITLE,
        help_text=_("For retitle and split, 8 to 160 characters."),
    )
    withhold = FlagField(
        required=False,
        help_text=_("With retitle: personal data stand in the earlier title, tell it to nobody."),
    )
    tags: serializers.ListField = serializers.ListField(
        child=TextField(max_length=40),
        required=False,
        max_length=MOST_TAGS,
        help_text=_("For tag: address names of the tags that it shall have, and no others."),
    )
    other = IdField(required=False, help_text=_("For duplicate and merge: id of the thread that stays."))
    board = TextField(
        required=False, max_length=60, help_text=_("For move and split: address name of a board.")
    )
    posts: serializers.ListField = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MOST_SPLIT,
        help_text=_("For split: ids of the posts that the new thread is made of; the earliest opens it."),
    )
    body = TextField(
        required=False, help_text=_("For summarise and close: what the thread came to, as Markdown.")
    )
    sources: serializers.ListField = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MOST_SOURCES,
        help_text=_("With summarise and close: ids of the posts that it rests on."),
    )
    embedded = TextField(
        required=False,
        max_length=64,
        help_text=_("For embed: something public, such as poll:12; empty: nothing."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs["act"]
        deed, sent = DEEDS[name], attrs.keys() - {"act"}
        if missing := [field for field in deed.needs if field not in sent]:
            words = _now("The act {act} needs this.").format(act=name)
            raise ValidationError({field: [words] for field in missing}, code="required")
        if others := sorted(sent - {*deed.needs, *deed.takes}):
            words = _now("The act {act} has no use for this.").format(act=name)
            raise ValidationError({field: [words] for field in others}, code="unfitting")
        return attrs


def told(thread: Thread, act: ThreadAct) -> dict[str, Any]:
    """``act`` with its other thread and that one's board."""
    named = ("before", "after", "seconds", "tags", "embedded")
    return {
        "id": act.pk,
        "act": act.act,
        "at": act.at,
        "reason": act.reason,
        "after_post": act.after_post,
        "other": act.other_id if told_beside(act.other, thread) else None,
        "posts": act.posts,
        **{name: act.details.get(name) for name in named},
    }


_ACT: dict[str, Any] = {
    "id": 31,
    "act": "slowed",
    "at": "2026-11-24T18:20:00Z",
    "reason": "Yanıtlar birbirini okumadan geliyor.",
    "after_post": 3180,
    "other": None,
    "posts": 0,
    "before": None,
    "after": None,
    "seconds": 300,
    "tags": None,
    "embedded": None,
}


class ThreadActs(APIView):
    refusals = {
        "POST": (
            errors.SignInNeeded,
            errors.ModeratorsOnly,
            errors.EditorsOnly,
            errors.Conflict,
            errors.ReasonNeeded,
            errors.ThreadNotPublished,
            errors.TooManyPinned,
            errors.BoardArchived,
            errors.OtherReaders,
            errors.IntoItself,
            errors.OpeningStays,
            errors.TwoConversations,
        )
    }
    problems = {
        "GET": refusing.INVALID,
        "POST": {
            "required": _("The act needs a field that is missing."),
            "unfitting": _("The act has no use for a field that was sent."),
            "unknown_tag": _("There is no such tag."),
            "unknown_thread": _("There is no such thread."),
            "unknown_board": _("There is no such board."),
        },
    }

    @extend_schema(
        operation_id="listActs",
        summary=_("List what was done to a thread"),
        description=_(
            "By moderators and editors, with their reasons, in time: ask with the last one that you have for "
            "what came since."
        ),
        parameters=[THREAD_ID, *paging.parameters(ORDERS)],
        responses=ActsSerializer,
        examples=[
            OpenApiExample("acts", value=paging.whole([_ACT]), response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        asked = paging.asked(request, ORDERS)
        found = queries.acts_of(thread, after=asked.after, before=asked.before)
        page = paging.page(request, found, [told(thread, it) for it in found.items])
        return personal(Response(ActsSerializer(page).data))

    @extend_schema(
        operation_id="curateThread",
        summary=_("Do something to a thread"),
        description=_(
            "For moderators without a part in the thread; embed is for editors. It stands in the thread with "
            "its reason, and on the record. What is so already is left as it is. The answer is the thread; "
            "after split the new one, after merge the one that stays."
        ),
        parameters=[THREAD_ID],
        request=NewActSerializer,
        responses={200: OpenApiResponse(ThreadDetailSerializer, description=_("It is done."))},
        examples=[
            OpenApiExample(
                "slow", value={"act": "slow", "reason": _ACT["reason"], "seconds": 300}, request_only=True
            ),
            OpenApiExample(
                "thread",
                value=examples.THREAD_DETAIL | {"slow_seconds": 300},
                response_only=True,
                status_codes=["200"],
            ),
        ],
    )
    def post(self, request: Request, thread_id: int) -> Response:
        thread = queries.visible_thread(request.user, thread_id)
        person = rules.require_curator_or_editor(rules.require_signed_in(request.user))
        given = NewActSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        name = data.pop("act")
        (rules.require_editor if name in _EDITORS else rules.require_moderator)(person)
        fields = _found(person, data)
        changed = DEEDS[name].operate(thread=thread, moderator=person, **fields)
        shown = telling.thread_in_full(request, queries.visible_thread(person, changed.pk))
        return Response(ThreadDetailSerializer(shown).data)


class ActLog(APIView):
    authentication_classes = []
    problems = refusing.INVALID

    @extend_schema(
        operation_id="listActsOfAll",
        summary=_("Read what was done to threads"),
        description=_("By moderators and editors on boards that everybody reads, the newest first."),
        parameters=paging.parameters(ORDERS),
        responses=LoggedActsSerializer,
        examples=[
            OpenApiExample(
                "acts",
                value=paging.whole(
                    [_ACT | {name: examples.THREAD[name] for name in ("title", "board")} | {"thread": 12}]
                ),
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = paging.asked(request, ORDERS)
        found = queries.acts_log(after=asked.after, before=asked.before)
        logged = [
            told(it.thread, it)
            | {"thread": it.thread_id, "title": it.thread.title, "board": it.thread.board.slug}
            for it in found.items
        ]
        return personal(Response(LoggedActsSerializer(paging.page(request, found, logged)).data))


def _found(person: User, data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` with what its fields name. Raises ValidationError where ``person`` sees no such thing."""
    fields = dict(data)
    if "tags" in fields:
        fields["tags"] = tags_named(fields["tags"])
    try:
        if "other" in fields:
            other = queries.visible_thread(person, fields["other"])
            fields["other"] = other.merged_into or other
    except Http404 as error:
        message = _now("There is no such thread.")
        raise ValidationError({"other": [message]}, code="unknown_thread") from error
    try:
        if "board" in fields:
            fields["board"] = queries.visible_board(person, fields["board"])
    except Http404 as error:
        message = _now("There is no such board.")
        raise ValidationError({"board": [message]}, code="unknown_board") from error
    return fields
