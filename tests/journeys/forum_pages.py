"""The pages of the forums, as ``pages`` has those of everything else."""

from tests.journeys.inspecting import Sight, send_empty

#: Addresses that show no page of their own: the name, and what it is instead.
NOT_PAGES = {
    "forums:reply": "leads to the thread; its form is there",
    "forums:follow": "takes POST alone",
    "forums:follow-board": "takes POST alone",
    "forums:mark-read": "takes POST alone",
    "forums:support": "takes POST alone",
    "forums:keep-draft": "takes POST alone",
    "forums:discard-draft": "takes POST alone",
    "forums:standing": "JSON for open pages",
    "forums:post": "leads to the thread",
}
ARGUMENTS = {"thread_id": 1, "post_id": 1, "handle": "kimse"}

BOARD = {"slug": "ulasim"}
THREAD = {"thread_id": "thread"}
OWN = {"post_id": "own_post"}

VISITOR = [
    Sight("forums:index"),
    Sight("forums:board", BOARD),
    Sight("forums:board", BOARD, "by support", query="?sirala=destek"),
    Sight("forums:board", {"slug": "karsiyaka"}, "empty"),
    Sight("forums:thread", THREAD),
    Sight("forums:thread", THREAD, "by support", query="?sirala=destek"),
    Sight("forums:versions", OWN),
    Sight("forums:member", {"handle": "yazan-kisi"}),
    Sight("forums:tag", {"slug": "yaya"}),
]
#: To somebody who writes.
WRITER = [
    Sight("forums:index", state="writer"),
    Sight("forums:board", BOARD, "writer"),
    Sight("forums:thread", THREAD, "writer"),
    Sight("forums:start", BOARD),
    Sight("forums:start", BOARD, "refused", deed=send_empty),
    Sight("forums:start", {"slug": "karsiyaka"}, "for others"),
    Sight("forums:edit", OWN),
    Sight("forums:edit", OWN, "refused", deed=send_empty),
    Sight("forums:delete", OWN),
    Sight("forums:following"),
    Sight("forums:drafts"),
]
EVERYTHING = [*VISITOR, *WRITER]
