"""The shapes of referenda and questions in the API. What somebody chose is in none: nobody can read that."""

from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from referenda.referendum.models import Option, Phase, Question, Referendum, State, Transition
from referenda.referendum.schema import TEXT, localized

#: Phases and states that everybody sees.
PHASES = [(it.value, it.label) for it in Phase if it != Phase.PREPARED]
STATES = [(it.value, it.label) for it in State if it not in {State.DRAFT, State.REVIEW}]


class ReferendumOptionSerializer(serializers.Serializer[Option]):
    about = _("An answer that can be chosen.")
    sample: dict[str, Any] = {"id": 31, "text": {"tr": "Evet", "en": "Yes"}}

    id = serializers.IntegerField(source="pk")
    text = serializers.SerializerMethodField()

    @extend_schema_field(TEXT)
    def get_text(self, option: Option) -> dict[str, str]:
        return localized(option)


class ReferendumQuestionSerializer(serializers.Serializer[Question]):
    about = _("A question with its options, in the order of the ballot.")
    sample: dict[str, Any] = {
        "id": 9,
        "text": {
            "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
            "en": "Shall Kordon be closed to vehicles on Sundays?",
        },
        "minimum": 1,
        "maximum": 1,
        "blank": True,
        "options": [{}, {"id": 32, "text": {"tr": "Hayır", "en": "No"}}],
    }

    id = serializers.IntegerField(source="pk")
    text = serializers.SerializerMethodField()
    minimum = serializers.IntegerField(help_text=_("Options that are chosen at least, unless it is blank."))
    maximum = serializers.IntegerField(help_text=_("Options that are chosen at most."))
    blank = serializers.BooleanField(help_text=_("Whether a blank vote is possible."))
    options = ReferendumOptionSerializer(many=True)

    @extend_schema_field(TEXT)
    def get_text(self, question: Question) -> dict[str, str]:
        return localized(question)


class ReferendumTransitionSerializer(serializers.Serializer[Transition]):
    about = _("A step that was made.")
    sample: dict[str, Any] = {"at": "2026-11-10T09:12:44Z"}

    state = serializers.ChoiceField(source="after", choices=STATES)
    at = serializers.DateTimeField(default_timezone=UTC)
    reason = serializers.CharField(help_text=_("Given where the step needs one; otherwise empty."))


class ReferendumSerializer(serializers.Serializer[Referendum]):
    about = _("Questions put to everybody on a roll, answered once, in secret. Advisory: not binding.")
    sample: dict[str, Any] = {
        "id": 7,
        "uuid": "exe5igNM9zr5i3",
        "title": {
            "tr": "Kordon pazar günleri taşıtlara kapatılsın mı?",
            "en": "Shall Kordon be closed to vehicles on Sundays?",
        },
        "phase": "open",
        "state": "open",
        "opens_at": "2026-11-24T06:00:00Z",
        "closes_at": "2026-11-30T17:00:00Z",
        "url": "https://meydan.example/halk-oylamalari/7/",
        "live_url": "https://meydan.example/api/v1/referenda/7/live/",
    }

    id = serializers.IntegerField(source="pk")
    uuid = serializers.CharField(help_text=_("Its name in the archive."))
    title = serializers.SerializerMethodField()
    phase = serializers.SerializerMethodField(help_text=_("Where it stands by its state and the clock."))
    state = serializers.ChoiceField(choices=STATES, help_text=_("The step that was made last."))
    opens_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("Voting opens; inclusive."))
    closes_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("Voting closes; exclusive."))
    url = serializers.SerializerMethodField(help_text=_("The page for people."))
    live_url = serializers.SerializerMethodField(help_text=_("Where it stands, as the live socket says it."))

    @extend_schema_field(TEXT)
    def get_title(self, referendum: Referendum) -> dict[str, str]:
        return localized(referendum, "title")

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
