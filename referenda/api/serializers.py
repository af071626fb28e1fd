"""The shapes of referenda in the API. What somebody chose is in none of them: nobody can read that."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.json_fields import TextField
from participation.richtext import render
from participation.roll.models import Channel
from referenda import presentation, queries, rules, wording
from referenda.models import (
    CredentialMode,
    Event,
    Note,
    NoteKind,
    Objection,
    Option,
    Phase,
    Question,
    Referendum,
    State,
    TieRule,
    Transition,
)
from referenda.voting.archive import EventType

_TEXT: dict[str, Any] = {
    "type": "object",
    "properties": {"tr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["tr"],
    "additionalProperties": False,
}
_HASH = _("SHA-256 in 64 lowercase hexadecimal digits.")
_TRACKER = _("Its fingerprint, by which whoever cast it finds it again: 43 characters of Base64.")
#: Phases and states that everybody sees.
PHASES = [(it.value, it.label) for it in Phase if it != Phase.PREPARED]
STATES = [(it.value, it.label) for it in State if it not in {State.DRAFT, State.REVIEW}]
CHANNELS = Channel.choices
EVENTS = [(it.value, it.value) for it in EventType]


def text(written: Referendum | Question | Option, name: str = "text") -> dict[str, str]:
    turkish, english = getattr(written, name), getattr(written, f"{name}_en")
    return {"tr": turkish, "en": english} if english else {"tr": turkish}


class ReferendumOptionSerializer(serializers.Serializer[Option]):
    about = _("An answer that can be chosen.")

    id = serializers.IntegerField(source="pk")
    text = serializers.SerializerMethodField()

    @extend_schema_field(_TEXT)
    def get_text(self, option: Option) -> dict[str, str]:
        return text(option)


class ReferendumQuestionSerializer(serializers.Serializer[Question]):
    about = _("A question with its options, in the order of the ballot.")

    id = serializers.IntegerField(source="pk")
    text = serializers.SerializerMethodField()
    minimum = serializers.IntegerField(help_text=_("Options that are chosen at least, unless it is blank."))
    maximum = serializers.IntegerField(help_text=_("Options that are chosen at most."))
    blank = serializers.BooleanField(help_text=_("Whether a blank vote is possible."))
    options = ReferendumOptionSerializer(many=True)

    @extend_schema_field(_TEXT)
    def get_text(self, question: Question) -> dict[str, str]:
        return text(question)


class TrusteeSerializer(serializers.Serializer[Any]):
    about = _("Somebody who holds a share of the key.")

    index = serializers.IntegerField(help_text=_("Their number in the archive, from 1."))
    name = serializers.CharField()
    has_decrypted = serializers.BooleanField(help_text=_("Their part of the decryption is in the archive."))
    was_refused = serializers.BooleanField(help_text=_("Wrong factors came from their account."))
    again = serializers.BooleanField(help_text=_("Two officers had them decrypt again."))


class ReferendumTransitionSerializer(serializers.Serializer[Transition]):
    about = _("A step that was made.")

    state = serializers.ChoiceField(source="after", choices=STATES)
    at = serializers.DateTimeField(default_timezone=UTC)
    reason = serializers.CharField(help_text=_("Given where the step needs one; otherwise empty."))


class ReferendumSerializer(serializers.Serializer[Referendum]):
    about = _("Questions put to everybody on a roll, answered once, in secret. Advisory: not binding.")

    id = serializers.IntegerField(source="pk")
    uuid = serializers.CharField(help_text=_("Its name in the archive."))
    title = serializers.SerializerMethodField()
    phase = serializers.SerializerMethodField(help_text=_("Where it stands by its state and the clock."))
    state = serializers.ChoiceField(choices=STATES, help_text=_("The step that was made last."))
    opens_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("Voting opens; inclusive."))
    closes_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("Voting closes; exclusive."))
    url = serializers.SerializerMethodField(help_text=_("The page for people."))
    live_url = serializers.SerializerMethodField(help_text=_("Where it stands, as the live socket says it."))

    @extend_schema_field(_TEXT)
    def get_title(self, referendum: Referendum) -> dict[str, str]:
        return text(referendum, "title")

    @extend_schema_field(serializers.ChoiceField(choices=PHASES))
    def get_phase(self, referendum: Referendum) -> str:
        return referendum.phase_at(timezone.now())

    @extend_schema_field(serializers.URLField())
    def get_url(self, referendum: Referendum) -> str:
        return self._absolute(referendum.get_absolute_url())

    @extend_schema_field(serializers.URLField())
    def get_live_url(self, referendum: Referendum) -> str:
        return self._absolute(reverse("referenda-api:live", args=[referendum.pk]))

    def _absolute(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class ReferendumDetailSerializer(ReferendumSerializer):
    about = _("A referendum with its questions, rules and trustees.")

    description = serializers.SerializerMethodField(help_text=_("Markdown."))
    description_html = serializers.SerializerMethodField(help_text=_("The Turkish one, as HTML."))
    questions = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField(
        help_text=_("The rules as sentences, in the language of the request.")
    )
    quorum = serializers.FloatField(allow_null=True, help_text=_("Percent of the roll; null: none needed."))
    threshold = serializers.FloatField(
        source="threshold_percent", help_text=_("Percent; a proposal needs more than this.")
    )
    blank_counts = serializers.BooleanField(help_text=_("Whether shares are of blank votes, too."))
    tie_rule = serializers.ChoiceField(choices=TieRule.choices)
    districts_needed = serializers.IntegerField(
        allow_null=True,
        help_text=_("In so many districts a proposal passes the threshold, too; null: the city decides."),
    )
    district_least = serializers.IntegerField(
        allow_null=True,
        help_text=_("Districts with fewer online ballots are counted together; null where none is counted."),
    )
    objection_days = serializers.IntegerField(help_text=_("Days for objections to a provisional result."))
    objections_until = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text=_("Null before there is a provisional result.")
    )
    credential_mode = serializers.ChoiceField(choices=CredentialMode.choices)
    credential_authority = serializers.CharField(help_text=_("Empty where the server makes credentials."))
    trustees_needed = serializers.IntegerField(help_text=_("Trustees who have to decrypt."))
    trustees = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField(help_text=_("What happened so far, in order."))
    supersedes = serializers.IntegerField(
        source="supersedes_id", allow_null=True, help_text=_("Id of the one whose place it takes.")
    )
    superseded_by = serializers.SerializerMethodField(help_text=_("Id of the one that takes its place."))
    archive_url = serializers.SerializerMethodField(
        help_text=_("The archive that anybody can check, in the Belenios format; null before voting opens.")
    )
    factor_proofs_url = serializers.SerializerMethodField(
        help_text=_(
            "The trustees' second proofs of decryption factors, as lines of JSON; empty before anybody has "
            "decrypted, null before voting opens."
        )
    )
    districts_url = serializers.SerializerMethodField(
        help_text=_(
            "What stands beside the archive where districts are counted, as lines of JSON; null before "
            "voting opens, and where they are not."
        )
    )
    zero_report_url = serializers.SerializerMethodField(
        help_text=_("What stood in the archive at opening, as a PDF in Turkish; null before voting opens.")
    )
    record_url = serializers.SerializerMethodField(
        help_text=_(
            "The record of the result as a PDF in Turkish, a draft until it is certified; null before."
        )
    )
    _read: Sequence[Question] | None = None

    @extend_schema_field(_TEXT)
    def get_description(self, referendum: Referendum) -> dict[str, str]:
        return text(referendum, "description")

    def get_description_html(self, referendum: Referendum) -> str:
        return render(referendum.description)

    @extend_schema_field(ReferendumQuestionSerializer(many=True))
    def get_questions(self, referendum: Referendum) -> Any:
        return [ReferendumQuestionSerializer(it).data for it in self._questions(referendum)]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rules(self, referendum: Referendum) -> list[str]:
        return wording.rules_in_words(referendum, self._questions(referendum))

    @extend_schema_field(TrusteeSerializer(many=True))
    def get_trustees(self, referendum: Referendum) -> Any:
        return [TrusteeSerializer(it).data for it in presentation.trustees(referendum)]

    @extend_schema_field(ReferendumTransitionSerializer(many=True))
    def get_transitions(self, referendum: Referendum) -> Any:
        return [ReferendumTransitionSerializer(it).data for it in queries.public_transitions(referendum)]

    def get_superseded_by(self, referendum: Referendum) -> int | None:
        later = queries.superseding(referendum)
        person = self.context["request"].user
        return later.pk if later is not None and rules.may_see(person, later) else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_archive_url(self, referendum: Referendum) -> str | None:
        if queries.newest_event(referendum.pk) is None:
            return None
        return self._absolute(reverse("referenda:archive", args=[referendum.pk]))

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_factor_proofs_url(self, referendum: Referendum) -> str | None:
        if queries.newest_event(referendum.pk) is None:
            return None
        return self._absolute(reverse("referenda:factor-proofs", args=[referendum.pk]))

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_districts_url(self, referendum: Referendum) -> str | None:
        if not referendum.counts_districts or queries.newest_event(referendum.pk) is None:
            return None
        return self._absolute(reverse("referenda:districts", args=[referendum.pk]))

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_zero_report_url(self, referendum: Referendum) -> str | None:
        if queries.newest_event(referendum.pk) is None:
            return None
        return self._absolute(reverse("referenda:zero-report-pdf", args=[referendum.pk]))

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_record_url(self, referendum: Referendum) -> str | None:
        if not rules.has_record(referendum):
            return None
        return self._absolute(reverse("referenda:record", args=[referendum.pk]))

    def _questions(self, referendum: Referendum) -> Sequence[Question]:
        """Read once for the whole answer."""
        if self._read is None:
            self._read = queries.questions_of(referendum)
        return self._read


class ReferendumLiveSerializer(serializers.Serializer[Any]):
    about = _("Where a referendum stands, byte for byte as the live socket sends it.")

    referendum = serializers.IntegerField()
    version = serializers.IntegerField(help_text=_("It grows with everything that happens."))
    state = serializers.ChoiceField(choices=STATES)
    head = serializers.CharField(allow_null=True, help_text=_("Of the newest event; null before voting."))
    height = serializers.IntegerField(allow_null=True, help_text=_("Its number, from 0."))
    took_part = serializers.IntegerField(help_text=_("Credentials with a ballot in the archive."))
    decrypted = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Numbers of the trustees who have decrypted.")
    )
    ceremony = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=_(
            "Of the three steps of the key ceremony, how many each trustee has made, in their order."
        ),
    )


class ReferendumResultOptionSerializer(serializers.Serializer[Any]):
    about = _("What one option got.")

    id = serializers.IntegerField(source="option.pk")
    text = serializers.SerializerMethodField()
    votes = serializers.IntegerField(help_text=_("By weight, online and at desks together."))
    online = serializers.IntegerField(help_text=_("Those of them in the archive, which anybody can check."))
    at_desks = serializers.IntegerField(source="desks", help_text=_("Those of them counted at voting desks."))
    percent = serializers.FloatField(source="width", help_text=_("Of the votes that the rules say."))
    ahead = serializers.BooleanField(help_text=_("Among as many with the most votes as may be chosen."))
    tied = serializers.BooleanField(help_text=_("At a tie for the last place among those ahead."))

    @extend_schema_field(_TEXT)
    def get_text(self, row: Any) -> dict[str, str]:
        return text(row.option)


class ReferendumResultAreaSerializer(serializers.Serializer[Any]):
    about = _("A proposal in one district, or in several that are counted together.")

    districts = serializers.ListField(child=serializers.CharField(), help_text=_("By name."))
    ballots = serializers.IntegerField(
        allow_null=True,
        help_text=_("Online and at desks together; null, like the rest, where few voted at its desks."),
    )
    votes = serializers.IntegerField(
        source="in_favour", allow_null=True, help_text=_("For the first option.")
    )
    denominator = serializers.IntegerField(allow_null=True, help_text=_("What the share is of."))
    percent = serializers.FloatField(allow_null=True)
    passed = serializers.BooleanField(help_text=_("The share is above the threshold."))


class ReferendumResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("What came of one question, by the rules of the referendum.")

    id = serializers.IntegerField(source="question.pk")
    text = serializers.SerializerMethodField()
    options = ReferendumResultOptionSerializer(many=True)
    blank = serializers.IntegerField(source="found.count.blank", help_text=_("Blank votes, by weight."))
    blank_at_desks = serializers.IntegerField(
        source="desks_blank", help_text=_("Those of them counted at voting desks.")
    )
    denominator = serializers.IntegerField(source="found.denominator", help_text=_("What shares are of."))
    quorum_met = serializers.BooleanField(
        source="found.quorum_met", allow_null=True, help_text=_("Null where no quorum is needed.")
    )
    threshold_met = serializers.BooleanField(
        source="found.threshold_met",
        allow_null=True,
        help_text=_("Null unless it is a yes or no."),
    )
    districts_met = serializers.BooleanField(
        source="found.districts_met",
        allow_null=True,
        help_text=_("Whether it passed in enough districts; null where no rule asks for them."),
    )
    areas = ReferendumResultAreaSerializer(
        source="found.areas", many=True, help_text=_("Empty where no rule asks for districts.")
    )
    tied = serializers.BooleanField(source="found.tied")
    accepted = serializers.BooleanField(
        allow_null=True, help_text=_("Null unless it is a proposal, and where nothing is decided.")
    )
    verdict = serializers.CharField(help_text=_("In words, in the language of the request."))
    steps = serializers.ListField(
        child=serializers.CharField(), help_text=_("The arithmetic of the verdict, in words.")
    )

    @extend_schema_field(_TEXT)
    def get_text(self, row: Any) -> dict[str, str]:
        return text(row.question)


class ChannelSerializer(serializers.Serializer[Any]):
    about = _("How people were struck off the roll beside what came in on the same way; in people.")

    channel = serializers.ChoiceField(choices=CHANNELS)
    struck_off = serializers.IntegerField(help_text=_("People who are marked as having voted there."))
    ballots = serializers.IntegerField(help_text=_("Ballots that were counted."))
    spoiled = serializers.IntegerField(help_text=_("Paper handed in that counts for nothing."))
    taken_back = serializers.IntegerField(
        help_text=_("Strike-offs that two officers took back; they are not among the others.")
    )
    difference = serializers.IntegerField(
        help_text=_("Strike-offs without a ballot; negative: ballots without a strike-off. 0 where all fits.")
    )


class ReferendumResultSerializer(serializers.Serializer[Any]):
    about = _("A provisional or certified result.")

    referendum = serializers.IntegerField()
    certified = serializers.BooleanField(help_text=_("False: provisional, objections are taken or answered."))
    ballots = serializers.IntegerField(help_text=_("All that were counted, by weight."))
    at_desks = serializers.IntegerField(help_text=_("Those of them that were counted at voting desks."))
    took_part = serializers.IntegerField(
        help_text=_("Ballots online, by weight, and people struck off at desks; the quorum is of these.")
    )
    entitled = serializers.IntegerField(help_text=_("What everybody on the roll weighs together."))
    channels = ChannelSerializer(many=True, help_text=_("Online, and at desks where there was one."))
    questions = ReferendumResultQuestionSerializer(many=True)


class ArchiveHeadSerializer(serializers.Serializer[Event]):
    about = _(
        "The newest event of an archive. Whoever notes it down can prove that nothing before it changed."
    )

    height = serializers.IntegerField(help_text=_("Its number, from 0 and without gaps."))
    name = serializers.CharField(help_text=_HASH)


class ArchiveEventSerializer(serializers.Serializer[Event]):
    about = _("An event of an archive. No time and no name stands beside it.")

    height = serializers.IntegerField(help_text=_("Its number, from 0 and without gaps."))
    type = serializers.ChoiceField(choices=EVENTS)
    name = serializers.CharField(help_text=_HASH)
    tracker = serializers.CharField(allow_null=True, help_text=_("Of ballots; null for others."))


class NoteSerializer(serializers.Serializer[Note]):
    about = _("How far an archive was on a day, signed by the site.")

    kind = serializers.ChoiceField(
        choices=NoteKind.choices, help_text=_("Of a day of voting, of its end, or of the result.")
    )
    day = serializers.DateField(help_text=_("In Europe/Istanbul."))
    ballots = serializers.IntegerField(help_text=_("In the archive, up to the event that is named."))
    head = serializers.CharField(source="event.name", help_text=_HASH)
    note = serializers.SerializerMethodField(help_text=_("The text whose UTF-8 bytes are signed."))
    signature = serializers.CharField(help_text=_("Ed25519, in 128 hexadecimal digits."))
    public_key = serializers.CharField(help_text=_("By which it was signed, in 64 hexadecimal digits."))

    def get_note(self, note: Note) -> str:
        return bytes(note.raw).decode()


class BallotSerializer(serializers.Serializer[Any]):
    about = _("Where a ballot stands in the archive.")

    tracker = serializers.CharField(help_text=_TRACKER)
    height = serializers.IntegerField(help_text=_("The number of its event."))
    name = serializers.CharField(help_text=_HASH)
    counts = serializers.BooleanField(help_text=_("No later ballot of its credential takes its place."))


class BallotSentSerializer(serializers.Serializer[Any]):
    about = _("An encrypted ballot in the Belenios format, version 1. It is taken byte for byte.")

    election_uuid = serializers.CharField(help_text=_("The uuid of the referendum."))
    election_hash = serializers.CharField(help_text=_("Fingerprint of its parameters in the archive."))
    credential = serializers.CharField(help_text=_("The public credential by which it is signed."))
    answers = serializers.ListField(
        child=serializers.DictField(),
        help_text=_("One for each question: encrypted choices and their proofs."),
    )
    signature = serializers.DictField(help_text=_("Over everything before it."))


class BallotReceiptSerializer(serializers.Serializer[Any]):
    about = _("What a voter keeps.")

    tracker = serializers.CharField(help_text=_TRACKER)
    head = serializers.CharField(help_text=_("Name of the event by which the ballot was appended."))
    height = serializers.IntegerField(help_text=_("The number of that event."))


class ObjectionSerializer(serializers.Serializer[Objection]):
    about = _("An objection to a provisional result. Nobody learns who filed it.")

    id = serializers.IntegerField(source="pk")
    filed_at = serializers.DateTimeField(default_timezone=UTC)
    text = serializers.SerializerMethodField(help_text=_("Null until it is answered."))
    answer = serializers.SerializerMethodField(help_text=_("Null until it is answered."))
    upheld = serializers.BooleanField(allow_null=True, help_text=_("Whether the council agrees."))
    consequence = serializers.SerializerMethodField(
        help_text=_("What follows where it agrees; null until that is published.")
    )
    answered_at = serializers.DateTimeField(default_timezone=UTC, allow_null=True)

    def get_text(self, objection: Objection) -> str | None:
        return presentation.told_text(objection)

    def get_answer(self, objection: Objection) -> str | None:
        return objection.answer or None

    def get_consequence(self, objection: Objection) -> str | None:
        return presentation.follows(objection) or None


class ObjectionDraftSerializer(serializers.Serializer[Any]):
    about = _("What somebody objects to.")

    text = TextField(max_length=4000, help_text=_("What is wrong with the result, and how that shows."))
