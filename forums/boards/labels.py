"""Texts about boards."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from forums.boards.models import Premoderation

#: Why posts wait, by ``Board.premoderation``. A post may still wait after the board's rule has changed.
WAITS_BECAUSE: Final = {
    Premoderation.NEWCOMERS: _("On this board, posts by new accounts wait for a moderator."),
    Premoderation.EVERYBODY: _("On this board, all posts wait for a moderator."),
    Premoderation.NOBODY: _("Posts on this board waited for a moderator when it was written."),
}


def explain_waiting(premoderation: str) -> str:
    return str(WAITS_BECAUSE[Premoderation(premoderation)])
