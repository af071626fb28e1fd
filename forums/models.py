"""Collects the models of all subjects for Django. Other code imports them from their subjects."""

# ruff: noqa: F401 - Django discovers the models here; nothing else imports this module.

from forums.boards.models import Board, BoardFollow, Tag
from forums.discussion.drafts.models import Draft
from forums.discussion.following.models import ReadPosition, ThreadFollow
from forums.discussion.models import (
    Mention,
    Post,
    PostFingerprint,
    PostLink,
    PostVersion,
    Summary,
    Support,
    Thread,
    ThreadAct,
)
from forums.discussion.pictures.models import Attachment
from forums.members.models import Block, Member, Suspension
from forums.moderation.appeals.models import Appeal
from forums.moderation.rule_books.models import Rule, RuleBook
from forums.review.models import Decision, Finding, Hiding, Report, ReviewItem
from forums.review.word_lists.models import ListedWord
from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import Conversation, ConversationKey, Statement, StatementVote
