"""Every write to the forums."""

from forums.operations.appealing import appeal, decide_appeal, read_decision
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
    summary_of,
    tag,
)
from forums.operations.deciding import Verdict, decide, decide_several
from forums.operations.drafts import discard_draft, save_draft
from forums.operations.following import follow_board, follow_thread, mark_board_read, mark_read
from forums.operations.listing import list_word, unlist_word
from forums.operations.mapping import maps_due
from forums.operations.members import block
from forums.operations.moving import merge, move, split
from forums.operations.overwriting import overwrite_due
from forums.operations.pictures import (
    MOST_PICTURES,
    delete_pictures,
    describe_picture,
    keep_picture,
    remove_picture,
)
from forums.operations.posting import (
    Posted,
    delete_post,
    edit_mark,
    edit_post,
    forget_deleted,
    reply,
    start_thread,
)
from forums.operations.reporting import report, report_statement
from forums.operations.reviewing import claim, claim_next, release, require_open_to
from forums.operations.rulebooks import RuleDraft, publish_rule_book
from forums.operations.stating import close_conversation, open_conversation, suggest
from forums.operations.supporting import support
from forums.operations.voting import vote, vote_together

__all__ = [
    "MOST_PICTURES",
    "BoardDraft",
    "Posted",
    "RuleDraft",
    "Verdict",
    "appeal",
    "archive_board",
    "block",
    "claim",
    "claim_next",
    "close_conversation",
    "decide",
    "decide_appeal",
    "decide_several",
    "delete_pictures",
    "delete_post",
    "describe_picture",
    "discard_draft",
    "edit_mark",
    "edit_post",
    "embed",
    "feature",
    "follow_board",
    "follow_thread",
    "forget_deleted",
    "keep_picture",
    "list_word",
    "lock",
    "maps_due",
    "mark_board_read",
    "mark_duplicate",
    "mark_read",
    "merge",
    "move",
    "open_conversation",
    "overwrite_due",
    "pin",
    "publish_rule_book",
    "read_decision",
    "release",
    "remove_picture",
    "reopen",
    "reply",
    "report",
    "report_statement",
    "require_open_to",
    "retitle",
    "save_board",
    "save_draft",
    "save_tag",
    "slow",
    "split",
    "start_thread",
    "suggest",
    "summarise",
    "summary_of",
    "support",
    "tag",
    "unlist_word",
    "vote",
    "vote_together",
]
