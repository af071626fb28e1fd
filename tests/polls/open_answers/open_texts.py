"""Counted polls with open answers."""

from uuid import UUID

from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.open_answers.versions import of_open_text
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, Question, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from tests.factories import make_poll, make_residents, make_user

WRITE = QuestionDraft(
    kind=QuestionKind.TEXT, text="Ne değişsin?", required=False, no_opinion=True, text_length=500
)


def answered(*words: str, questions=(WRITE,), **plan) -> Poll:
    """An open poll; each text in ``words`` is one person's answer to its first question."""
    poll = make_poll(questions=questions, **plan)
    question = queries.questions_of(poll)[0]
    operations.respond_together(
        [
            operations.Attempt(poll.pk, resident.pk, {question.pk: Choice(text=text)})
            for resident, text in zip(make_residents(len(words)), words, strict=True)
        ]
    )
    return poll


def counted(*words: str, fill: int = 0, **plan) -> Question:
    """The first question of a counted poll; ``fill`` adds answers to reach the publishing minimum."""
    further = [f"Dolgu yanıtı {'abcdefghijklmnopqrstuvwxyz'[place % 26]}" for place in range(fill)]
    poll = answered(*words, *further, **plan)
    editor = make_user(role="editor")
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return read(Question.objects.get(poll=poll, position=1).pk)


def read(pk: int) -> Question:
    return Question.objects.select_related("poll__election").get(pk=pk)


def the_one(question: Question, words: str) -> OpenText:
    return OpenText.objects.get(question=question, text=words)


def seen(*texts: OpenText) -> dict[UUID, str]:
    """Version marks of ``texts`` as shown to a reviewer now."""
    return {text.pk: of_open_text(text) for text in texts}


def mark(text: OpenText) -> str:
    return of_open_text(text)
