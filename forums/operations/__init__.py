"""Every write to the forums."""

from forums.operations.boards import BoardDraft, archive_board, save_board, save_tag
from forums.operations.drafts import discard_draft, save_draft
from forums.operations.following import follow_board, follow_thread, mark_board_read, mark_read
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
    "follow_board",
    "follow_thread",
    "forget_deleted",
    "mark_board_read",
    "mark_read",
    "reply",
    "save_board",
    "save_draft",
    "save_tag",
    "start_thread",
    "support",
]
