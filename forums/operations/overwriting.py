"""What closed conversations deleted also leaves the database's files (``participation.overwriting``)."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from forums.models import Conversation, ConversationKey, StatementVote
from participation.overwriting import overwrite
from participation.people import operations as people


def overwrite_due() -> list[int]:
    """Overwrite what finished conversations left behind; the ids of those for which that is done now."""
    keys = ConversationKey.objects.filter(conversation=OuterRef("pk"))
    closed = Conversation.objects.filter(closed_at__isnull=False, overwritten_at__isnull=True)
    due = list(closed.filter(~Exists(keys)).values_list("pk", flat=True))
    if not due or not (overwrite([ConversationKey, StatementVote]) and people.forget_order_of_signing_in()):
        return []
    Conversation.objects.filter(pk__in=due).update(overwritten_at=timezone.now())
    return due
