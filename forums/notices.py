"""What notices of the forums say. Titles and names are read when a notice is: what was hidden meanwhile is
not told, and nobody's name stays behind."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums import rules
from forums.models import Appeal, Decision, Post, Statement, Thread
from forums.operations import telling
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User


def register_kinds() -> None:
    register(telling.MENTION, Kind(_mention, _of_posts))
    register(telling.REPLY, Kind(_reply, _of_posts))
    register(telling.NEW_POSTS, Kind(_new_posts, _of_threads))
    register(telling.NEW_THREAD, Kind(_new_thread, _of_threads))
    register(telling.RELEASED, Kind(_released, _of_posts))
    register(telling.STATEMENT, Kind(_statement, _of_statements))
    register(telling.DECIDED, Kind(_decided, _of_decisions))
    register(telling.ANSWERED, Kind(_answered, _of_decisions))


def _mention(facts: Facts, count: int) -> str:  # noqa: ARG001 - one post names somebody once
    return _("{name} mentioned you in “{title}”.").format(**facts)


def _reply(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("{name} replied to you in “{title}”.").format(**facts)


def _new_posts(facts: Facts, count: int) -> str:
    words = ngettext("{n} new post in “{title}”.", "{n} new posts in “{title}”.", count)
    return words.format(n=count, **facts)


def _new_thread(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("New thread on {board}: “{title}”.").format(**facts)


def _released(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your post in “{title}” is published.").format(**facts)


def _statement(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your statement “{text}” is open to votes.").format(**facts)


def _decided(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("A moderator has decided about what you wrote: {action}.").format(**facts)


def _answered(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your appeal was answered: {state}.").format(**facts)


def _of_statements(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    found = Statement.objects.published().filter(pk__in=_ids(subjects))
    return {
        f"statement:{it.pk}": {"text": it.text}
        for it in found.select_related("conversation__thread__board")
        if rules.may_see_thread(reader, it.conversation.thread)
    }


def _of_decisions(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """For their authors, whatever became of the post."""
    found = Decision.objects.filter(pk__in=_ids(subjects), author=reader).select_related("appeal")
    return {f"decision:{it.pk}": {"action": it.get_action_display(), "state": _state(it)} for it in found}


def _state(decision: Decision) -> str:
    appeal: Appeal | None = getattr(decision, "appeal", None)
    return appeal.get_state_display() if appeal else ""


def _of_posts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    posts = Post.objects.filter(pk__in=_ids(subjects)).select_related(
        "thread__board", "thread__merged_into__board", "author"
    )
    return {
        f"post:{post.pk}": _facts(post.thread) | {"name": _name(post.author)}
        for post in posts
        if rules.may_see_thread(reader, post.thread) and rules.may_see_text(reader, post)
    }


def _of_threads(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    threads = Thread.objects.filter(pk__in=_ids(subjects)).select_related("board", "merged_into__board")
    return {f"thread:{it.pk}": _facts(it) for it in threads if rules.may_see_thread(reader, it)}


def _facts(thread: Thread) -> dict[str, Any]:
    return {"title": thread.title, "board": thread.board.name}


def _name(author: User | None) -> str:
    return author.display_name if author and author.display_name else _("a former participant")


def _ids(subjects: Collection[str]) -> list[int]:
    return [int(subject.partition(":")[2]) for subject in subjects]
