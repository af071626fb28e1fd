"""The shapes of moderation in the API: rules, reports, decisions, appeals, the log, the review queue."""

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.api.serializers import PageSerializer, PostSerializer, RefusedSerializer
from forums.models import Action, AppealState, Origin
from participation.json_fields import FlagField, TextField, UuidField, WholeNumberField


def _at(words: Any = None, **options: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(default_timezone=UTC, help_text=words, **options)


class RuleTextsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a rule in another language.")

    title = serializers.CharField()
    text = serializers.CharField()


class RuleTranslationsSerializer(serializers.Serializer[Any]):
    about = _("The texts of a rule by language code.")

    en = RuleTextsSerializer()


class ForumRuleSerializer(serializers.Serializer[Any]):
    about = _("A rule of the forums.")

    code = serializers.CharField(help_text=_("Stays from rule book to rule book."))
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    translations = RuleTranslationsSerializer()


class RuleBookSerializer(serializers.Serializer[Any]):
    about = _("The rule book in force.")

    version = serializers.IntegerField()
    published_at = _at()
    rules = ForumRuleSerializer(many=True)


class RuleNamedSerializer(serializers.Serializer[Any]):
    about = _("A rule that something is said of, as the book of that time has it.")

    code = serializers.CharField()
    version = serializers.IntegerField(help_text=_("Of the rule book."))
    title = serializers.CharField()


class NewReportSerializer(serializers.Serializer[Any]):
    about = _("Why a post breaks a rule.")

    rule = TextField(max_length=40, help_text=_("Code of a rule of the book in force."))
    words = TextField(
        required=False, default="", help_text=_("Moderators alone read it, with your name; 500 characters.")
    )


class ReportSerializer(serializers.Serializer[Any]):
    about = _("A report that is stored. A moderator looks at it and decides with reasons.")

    post = serializers.IntegerField(help_text=_("Id of the post."))
    rule = serializers.CharField()
    at = _at()


class StatementReportSerializer(serializers.Serializer[Any]):
    about = _("A report that is stored. A moderator looks at it and decides with reasons.")

    statement = serializers.IntegerField(help_text=_("Id of the statement."))
    rule = serializers.CharField()
    at = _at()


class AppealSerializer(serializers.Serializer[Any]):
    about = _("What the author said against a decision, and what another moderator answered.")

    words = serializers.CharField()
    at = _at()
    due_at = _at(_("Until when it is answered."))
    state = serializers.ChoiceField(choices=AppealState.choices)
    decided_at = _at(allow_null=True)
    answer = serializers.CharField(help_text=_("Empty until it is decided."))


class DecisionSerializer(serializers.Serializer[Any]):
    about = _("A statement of reasons. Its author and moderators alone read it.")

    number = serializers.UUIDField()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    words = serializers.CharField(help_text=_("The reasons; empty where no rule is broken."))
    board = serializers.CharField(allow_null=True, help_text=_("Address name of the board."))
    thread = serializers.IntegerField(allow_null=True, help_text=_("Id of the thread."))
    post = serializers.IntegerField(allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(allow_null=True, help_text=_("Id of the statement."))
    found_by = serializers.ChoiceField(
        choices=Origin.choices, allow_null=True, help_text=_("What brought it before a moderator.")
    )
    automated = serializers.BooleanField(help_text=_("A program decided, without a person."))
    at = _at()
    until = _at(_("End of a suspension."), allow_null=True)
    standing = serializers.BooleanField(help_text=_("False once an appeal has overturned it."))
    appeal_until = _at(_("Until when the author may appeal."), allow_null=True)
    may_appeal = serializers.BooleanField(help_text=_("An appeal of the account sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    appeal = AppealSerializer(allow_null=True)


class DecisionsSerializer(PageSerializer):
    about = _("Decisions against what the account wrote, the newest first, all at once.")

    results = DecisionSerializer(many=True)


class NewAppealSerializer(serializers.Serializer[Any]):
    about = _("Why another moderator should look again.")

    words = TextField(help_text=_("2,000 characters at most."))


class LogEntrySerializer(serializers.Serializer[Any]):
    about = _("A decision as everybody sees it: nobody is named, and no words of theirs are told.")

    id = serializers.IntegerField()
    at = _at()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    board = serializers.CharField(allow_null=True, help_text=_("Address name of the board."))
    until = _at(_("End of a suspension."), allow_null=True)
    found_by_screening = serializers.BooleanField(help_text=_("Screening found it; a person decided."))
    automated = serializers.BooleanField(help_text=_("A program decided, without a person."))
    standing = serializers.BooleanField(help_text=_("False once an appeal has overturned it."))
    appeal = serializers.ChoiceField(
        choices=AppealState.choices, allow_null=True, help_text=_("Null without an appeal.")
    )


class LogSerializer(PageSerializer):
    about = _("A page of the moderation log, the newest first.")

    results = LogEntrySerializer(many=True)


class FindingSerializer(serializers.Serializer[Any]):
    about = _("What screening found in a text.")

    kind = serializers.CharField()
    weight = serializers.IntegerField()
    detail = serializers.DictField(child=serializers.JSONField())


class ReportedSerializer(serializers.Serializer[Any]):
    about = _("A report as moderators see it.")

    rule = RuleNamedSerializer()
    words = serializers.CharField()
    reporter = serializers.CharField(help_text=_("Name of whoever reported; may be empty."))
    at = _at()


class ReviewItemSerializer(serializers.Serializer[Any]):
    about = _("Something that a moderator has to look at.")

    id = serializers.IntegerField()
    origin = serializers.ChoiceField(choices=Origin.choices)
    score = serializers.IntegerField(help_text=_("What orders the queue, together with the age."))
    holds = serializers.BooleanField(help_text=_("Nobody else sees it until it is decided."))
    board = serializers.CharField(help_text=_("Address name of the board."))
    created_at = _at()
    claimed_by = serializers.CharField(allow_null=True, help_text=_("Name of whoever works on it now."))
    claimed_until = _at(allow_null=True)
    mine = serializers.BooleanField(help_text=_("The account works on it."))
    conflict = serializers.BooleanField(help_text=_("The account has a part in it and may not decide."))
    decided_at = _at(allow_null=True)
    post = serializers.IntegerField(allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(allow_null=True, help_text=_("Id of the statement."))
    thread = serializers.IntegerField(help_text=_("Id of the thread."))
    body = serializers.CharField(help_text=_("What was written."))
    mark = serializers.CharField(
        allow_null=True, help_text=_("Of this wording: a decision names it. Null for a statement.")
    )


class DescribedSerializer(serializers.Serializer[Any]):
    about = _("A picture of a post, by what is said of it.")

    id = UuidField()
    words = TextField()


class ReviewItemDetailSerializer(ReviewItemSerializer):
    about = _("Something that a moderator has to look at, with what it takes to decide.")

    reports = ReportedSerializer(
        many=True, help_text=_("None for an account that has a part in it: its author may be a moderator.")
    )
    findings = FindingSerializer(many=True)
    pictures = DescribedSerializer(many=True)
    in_full = PostSerializer(allow_null=True, help_text=_("The post; null for a statement."))


class QueueSerializer(serializers.Serializer[Any]):
    about = _("A page of the review queue, the most urgent first.")

    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text=_("All items that are open."))
    results = ReviewItemSerializer(many=True)


class VerdictSerializer(serializers.Serializer[Any]):
    about = _("What a moderator decides of an item.")

    action = serializers.ChoiceField(choices=Action.choices)
    rule = TextField(
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text=_("Code of a rule of the book in force; needed unless no rule is broken."),
    )
    words = TextField(
        required=False, default="", help_text=_("To the author; left empty, the text of the rule is sent.")
    )
    days = WholeNumberField(
        required=False,
        default=0,
        help_text=_("Of a suspension: 1, 3, 7, 14, 30 or 90."),
    )
    masked = TextField(
        required=False, default="", help_text=_("The post with marks in the place of personal data.")
    )
    pictures = DescribedSerializer(
        many=True,
        required=False,
        default=list,
        help_text=_("What is said of pictures, with marks in the place of personal data."),
    )
    without = serializers.ListField(
        child=UuidField(),
        required=False,
        default=list,
        help_text=_("Ids of pictures that are taken away, when personal data are edited out."),
    )
    mark = TextField(
        required=False,
        default="",
        max_length=60,
        help_text=_("Of the wording that was read: a post that its author changed since is not decided."),
    )


class OpenAppealSerializer(serializers.Serializer[Any]):
    about = _("An appeal that waits, as moderators see it.")

    id = serializers.IntegerField()
    late = serializers.BooleanField()
    conflict = serializers.BooleanField(help_text=_("The account has a part in it and may not decide."))
    appeal = AppealSerializer()
    decision = DecisionSerializer()


class OpenAppealsSerializer(PageSerializer):
    about = _("Appeals that wait, the one due first before the others, all at once.")

    results = OpenAppealSerializer(many=True)


class AppealAnswerSerializer(serializers.Serializer[Any]):
    about = _("What another moderator answers to an appeal.")

    overturn = FlagField(help_text=_("Undo the decision and what it did."))
    answer = TextField(help_text=_("To the author; 2,000 characters at most."))
