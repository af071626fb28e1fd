"""Why something in the forums is refused. Codes are part of the API and never change."""

from datetime import datetime, timedelta
from math import ceil

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation import figures
from participation.refusals import Refusal


def unfit(field: str, words: str, code: str) -> ValidationError:
    """What is wrong with ``field``. The code stands inside: beside a mapping of fields it would be lost."""
    return ValidationError({field: ValidationError(words, code=code)})


class NotAllowed(Refusal):
    """Somebody may not write, here or now."""

    code = "not_allowed"
    status = 403


class SignInNeeded(NotAllowed):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in first: this is for people with an account.")


class NameNeeded(NotAllowed):
    code = "name_needed"
    status = 409
    message = _("Others see who wrote. Choose the name shown to others on your profile page first.")


class DistrictNeeded(NotAllowed):
    code = "district_needed"
    status = 409
    message = _("This board belongs to {district}. Say on your profile page where you live.")


class OtherDistrict(NotAllowed):
    code = "other_district"
    message = _("On this board people of {district} write. Reading is open to everybody.")


class AssuranceTooLow(NotAllowed):
    code = "assurance_too_low"
    message = _("This board asks for the assurance level “{needed}”; yours is “{own}”.")


class StaffWrite(NotAllowed):
    code = "staff_write"
    message = _("On this board only moderators and council staff may do this.")


class MembersWrite(NotAllowed):
    code = "members_write"
    message = _("On this board only members of the organ “{organ}” may do this.")


class ModeratorsOnly(NotAllowed):
    code = "moderators_only"
    message = _("Only moderators may do this.")


class StaffOnly(NotAllowed):
    code = "staff_only"
    message = _("Only moderators and council staff may do this.")


class EditorsOnly(NotAllowed):
    code = "editors_only"
    message = _("Only the council's editors may do this.")


class NotYours(NotAllowed):
    code = "not_yours"
    message = _("Only its author may do this.")


class Conflict(NotAllowed):
    code = "conflict_of_interest"
    message = _("You have a part in this. Another moderator has to decide.")


class Suspended(NotAllowed):
    """``until`` (UTC) is told in the city's time."""

    code = "suspended"
    message = _(
        "You cannot write in the forums until {until}. The decision and how to appeal are on your page."
    )

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until

    def __str__(self) -> str:
        return str(self.message).format(until=figures.moment(self.until))


class ThreadClosed(Refusal):
    code = "thread_closed"
    status = 409
    message = _("This thread takes no more posts. What you wrote is kept as a draft.")


class ThreadGone(Refusal):
    code = "thread_gone"
    status = 409
    message = _("This thread is no longer there to be written in. What you wrote is kept as a draft.")


class ThreadWaits(Refusal):
    code = "thread_waits"
    status = 409
    message = _("This thread waits for a moderator. Replies can come once it is published.")


class PostGone(Refusal):
    code = "post_gone"
    status = 409
    message = _("This post is hidden or deleted, so nothing can be done with it.")


class BoardArchived(Refusal):
    code = "board_archived"
    status = 409
    message = _("This board is archived: it can be read, and nothing more is written.")


class Waits(Refusal):
    """Refused for ``left`` longer; programs get whole seconds."""

    status = 429

    def __init__(self, *, left: timedelta) -> None:
        super().__init__(wait=in_words(left), seconds=max(1, ceil(left.total_seconds())))


class SlowMode(Waits):
    code = "slow_mode"
    message = _("This thread is in slow mode. Try again in {wait}; your text is kept.")


class TooOften(Waits):
    code = "too_often"
    message = _("That was too often. Try again in {wait}; your text is kept.")


class SaidAlready(Refusal):
    code = "said_already"
    status = 409
    message = _("You posted the same text here a moment ago; it is not posted twice.")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    status = 409
    message = _("Somebody changed this while you were writing. Your text is still here; look and send again.")


class HasReplies(Refusal):
    code = "has_replies"
    status = 409
    message = _("Others have replied, so the thread stays. You can edit your post instead.")


class OwnPost(Refusal):
    code = "own_post"
    status = 409
    message = _("Your own posts are not yours to support.")


class Oneself(Refusal):
    code = "oneself"
    status = 409
    message = _("That is you yourself.")


class ConversationThere(Refusal):
    code = "conversation_there"
    status = 409
    message = _("This thread has statements to vote on already.")


class ConversationClosed(Refusal):
    code = "conversation_closed"
    status = 409
    message = _("Voting here is closed. The map shows what came of it.")


class SuggestionsClosed(Refusal):
    code = "suggestions_closed"
    status = 409
    message = _("This thread is closed: it takes no further statements. Votes still count.")


class StatementGone(Refusal):
    code = "statement_gone"
    status = 409
    message = _("This statement is not, or no longer, open to votes. Nothing was stored.")


class SaidBefore(Refusal):
    code = "said_before"
    status = 409
    message = _("The same statement is there already, or waits for a moderator.")


class TooManyWaiting(Refusal):
    code = "too_many_waiting"
    status = 409
    message = _("{most} of your statements wait for a moderator. Suggest another once they are decided.")


class ConversationFull(Refusal):
    code = "conversation_full"
    status = 409
    message = _("This conversation has {most} statements, as many as people can be asked.")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 400
    message = _("Give a reason: everybody can read it.")


class OwnReport(Refusal):
    code = "own_report"
    status = 409
    message = _("Your own posts are not yours to report. You can edit or delete them.")


class ReportedAlready(Refusal):
    code = "reported_already"
    status = 409
    message = _("You have reported this; a moderator will look at it.")


class ClaimedByAnother(Refusal):
    """``name``: who has it now; moderators alone read this."""

    code = "claimed_by_another"
    status = 409
    message = _("{name} is working on this item. It comes free again at {until}.")


class DecidedMeanwhile(Refusal):
    code = "decided_meanwhile"
    status = 409
    message = _("{name} has decided this before you. Nothing of yours was stored.")


class NotForThis(Refusal):
    code = "action_not_possible"
    status = 409
    message = _("This cannot be done to what the item is about.")


class MarksAlone(Refusal):
    code = "marks_alone"
    status = 400
    message = _("Put marks in place of personal data, and change nothing else. Marks: {marks}")


class NothingToAppeal(Refusal):
    code = "nothing_to_appeal"
    status = 409
    message = _("This decision does not stand against you, so there is nothing to appeal.")


class AppealTooLate(Refusal):
    code = "appeal_too_late"
    status = 409
    message = _("The time to appeal has ended.")


class AppealedAlready(Refusal):
    code = "appealed_already"
    status = 409
    message = _("You have appealed this decision; another moderator looks at it.")


class Unknown(Refusal):
    code = "unknown"
    status = 404
    message = _("There is no such thing here.")


class ThreadNotPublished(Refusal):
    code = "thread_not_published"
    status = 409
    message = _("A thread that waits, is hidden, deleted or merged is not changed in this way.")


class TooManyPinned(Refusal):
    code = "too_many_pinned"
    status = 409
    message = _("At most {most} threads are pinned on a board. Unpin another one first.")


class OtherReaders(Refusal):
    code = "other_readers"
    status = 409
    message = _("The two boards are not open to the same readers, so nothing goes from one to the other.")


class ReadersStay(Refusal):
    code = "readers_stay"
    status = 409
    message = _(
        "People have written on this board for its readers, so it is not opened to others. "
        "Open another board instead."
    )


class ProcessIsDraft(Refusal):
    code = "process_is_draft"
    status = 409
    message = _("The process is a draft that nobody sees. Publish it, then open its board.")


class IntoItself(Refusal):
    code = "into_itself"
    status = 409
    message = _("That is the same thread.")


class OpeningStays(Refusal):
    code = "opening_stays"
    status = 409
    message = _("The first post stays in its thread. Choose later ones.")


class TwoConversations(Refusal):
    code = "two_conversations"
    status = 409
    message = _("Statements are voted on in both threads, on different questions, so they stay apart.")


class ThreadMerged(Refusal):
    code = "thread_merged"
    status = 409
    message = _(
        "The thread was merged into this one while you were writing. Your text is below; send it again."
    )


class NotPublishable(Refusal):
    """As a section of a bulletin."""

    code = "not_publishable"
    status = 409
    message = _("It cannot be published: {why}")


def in_words(wait: timedelta) -> str:
    """How long to wait, rounded up: seconds under two minutes, otherwise minutes, otherwise hours."""
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds < 120:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = ceil(seconds / 60)
    if minutes < 120:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = ceil(minutes / 60)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
