"""Every write to the forums."""

from forums.operations.boards import BoardDraft, archive_board, save_board, save_tag
from forums.operations.curating import (
    embed,
    feature,
    lock,
    mark_duplicate,
    pin,
    reopen,
    retitle,
    slow,
    summarise,
    tag,
)
from forums.operations.drafts import discard_draft, save_draft
from forums.operations.following import follow_board, follow_thread, mark_board_read, mark_read
from forums.operations.moving import merge, move, split
from forums.operations.posting import (
    Posted,
    delete_post,
    edit_mark,
    edit_post,
    forget_deleted,
    reply,
    start_thread,
)
from forums.operations.supporting import support

__all__ = [
    "BoardDraft",
    "Posted",
    "archive_board",
    "delete_post",
    "discard_draft",
    "edit_mark",
    "edit_post",
    "embed",
    "feature",
    "follow_board",
    "follow_thread",
    "forget_deleted",
    "lock",
    "mark_board_read",
    "mark_duplicate",
    "mark_read",
    "merge",
    "move",
    "pin",
    "reopen",
    "reply",
    "retitle",
    "save_board",
    "save_draft",
    "save_tag",
    "slow",
    "split",
    "start_thread",
    "summarise",
    "support",
    "tag",
]
