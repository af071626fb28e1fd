"""Every model of the forums."""

from forums.models.boards import Access, Board, Premoderation, Tag
from forums.models.decisions import Action, Appeal, AppealState, Decision, Suspension
from forums.models.posts import (
    Attachment,
    Draft,
    Mention,
    Post,
    PostFingerprint,
    PostLink,
    PostState,
    PostVersion,
    Support,
)
from forums.models.reading import Block, BoardFollow, Member, ReadMark, ThreadFollow
from forums.models.review import Finding, ListedWord, Origin, Report, ReviewItem, Rule, RuleBook
from forums.models.statements import (
    ConsensusMap,
    Conversation,
    ConversationKey,
    Stance,
    Statement,
    StatementState,
    StatementVote,
)
from forums.models.threads import Act, Summary, Thread, ThreadAct, ThreadState

__all__ = [
    "Access",
    "Act",
    "Action",
    "Appeal",
    "AppealState",
    "Attachment",
    "Block",
    "Board",
    "BoardFollow",
    "ConsensusMap",
    "Conversation",
    "ConversationKey",
    "Decision",
    "Draft",
    "Finding",
    "ListedWord",
    "Member",
    "Mention",
    "Origin",
    "Post",
    "PostFingerprint",
    "PostLink",
    "PostState",
    "PostVersion",
    "Premoderation",
    "ReadMark",
    "Report",
    "ReviewItem",
    "Rule",
    "RuleBook",
    "Stance",
    "Statement",
    "StatementState",
    "StatementVote",
    "Summary",
    "Support",
    "Suspension",
    "Tag",
    "Thread",
    "ThreadAct",
    "ThreadFollow",
    "ThreadState",
]
