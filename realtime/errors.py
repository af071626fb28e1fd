"""Errors between a client and the live socket, with a text for people and a code for programs."""

import json
from typing import ClassVar

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from realtime import limits


class LiveError(Exception):
    """``code`` is stable; ``topic`` is the name as the client wrote it, if the error is about one."""

    code: ClassVar[str]
    message: ClassVar[Promise]
    limit: ClassVar[int] = 0
    # The close code that ends the connection; None keeps it open. 1009 becomes 4009, and so on,
    # because daphne lets an application send no standard code.
    closes_with: ClassVar[int | None] = None

    def __init__(self, topic: str | None = None) -> None:
        super().__init__(self.code)
        self.topic = topic

    def frame(self, language: str) -> str:
        """The JSON text for the client, with the message in ``language``."""
        with translation.override(language):
            error = {"code": self.code, "detail": str(self.message).format(limit=self.limit)}
        if self.topic is not None:
            error["topic"] = self.topic
        # ASCII-escaped because the topic is the client's own text: half a surrogate pair has no UTF-8
        # encoding.
        return json.dumps({"error": error})


class UnknownTopic(LiveError):
    code = "unknown_topic"
    message = _("There is no topic with this name.")


class ForbiddenTopic(LiveError):
    code = "forbidden_topic"
    message = _("You may not follow this topic.")


class TopicUnavailable(LiveError):
    code = "unavailable"
    message = _("This topic cannot be read right now. Please try again in a few seconds.")


class MalformedJson(LiveError):
    code = "malformed_json"
    message = _("This message is not valid JSON.")


class BadMessage(LiveError):
    code = "bad_message"
    message = _(
        "A message is a JSON object with “follow” or “unfollow” (lists of topic names)"
        " and, if you like, “versions” (whole numbers by topic name)."
    )


class TextOnly(LiveError):
    code = "text_only"
    message = _("Messages must be text, not binary data.")


class MessageTooBig(LiveError):
    code = "message_too_big"
    message = _("This message is too long: at most {limit} bytes are read.")
    limit = limits.MESSAGE_BYTES
    closes_with = 4009


class TooManyTopics(LiveError):
    code = "too_many_topics"
    message = _("One connection can follow at most {limit} topics.")
    limit = limits.TOPICS_PER_SOCKET


class TooManyMessages(LiveError):
    code = "too_many_messages"
    message = _("Too many messages: at most {limit} are read in 10 seconds. This one was not.")
    limit = limits.MESSAGES_PER_WINDOW


class Flood(TooManyMessages):
    closes_with = 4008


class TooManySockets(LiveError):
    code = "too_many_sockets"
    message = _("Too many people are connected at the moment. Please try again shortly.")
    closes_with = 4013
