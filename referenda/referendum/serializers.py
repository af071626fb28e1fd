"""API representations of referenda and questions. None contains a choice: choices are encrypted."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import LocalizedField, SiteUrlField, build_moment_field
from referenda.referendum.models import Option, Phase, Question, Referendum, State, Transition

#: Public phases and states.
PHASES = [(it.value, it.label) for it in Phase if it != Phase.PREPARED]
STATES = [(it.value, it.label) for it in State if it not in {State.DRAFT, State.REVIEW}]


class ReferendumOptionSerializer(serializers.Serializer[Option]):
    about = _("An answer that can be chosen.")
    sample: dict[str, Any] = {"id": 31, "text": {"tr": "Evet", "en": "Yes"}}

    id = serializers.IntegerField(source="pk")
    text = LocalizedField()


class ReferendumQuestionSerializer(serializers.Serializer[Question]):
    about = _("A question with its options, in the order of the ballot.")
    sample: dict[str, Any] = {
        "id": 9,
        "text": {
            "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
            "en": "Should Kordon be closed to vehicles on Sundays?",
        },
        "minimum": 1,
        "maximum": 1,
        "blank": True,
        "options": [{}, {"id": 32, "text": {"tr": "Hayır", "en": "No"}}],
    }

    id = serializers.IntegerField(source="pk")
    text = LocalizedField()
    minimum = serializers.IntegerField(
        help_text=_("Minimum number of options to choose, unless the vote is blank.")
    )
    maximum = serializers.IntegerField(help_text=_("Maximum number of options to choose."))
    blank = serializers.BooleanField(help_text=_("Whether a blank vote is allowed."))
    options = ReferendumOptionSerializer(many=True)


class ReferendumTransitionSerializer(serializers.Serializer[Transition]):
    about = _("A change of state.")
    sample: dict[str, Any] = {"at": "2026-11-10T09:12:44Z"}

    state = serializers.ChoiceField(source="after", choices=STATES)
    at = build_moment_field()
    reason = serializers.CharField(help_text=_("Reason for the change. Empty if the change needs none."))


class ReferendumSerializer(serializers.Serializer[Referendum]):
    about = _("A referendum: questions to everybody on a roll, with a secret vote. Advisory, not binding.")
    sample: dict[str, Any] = {
        "id": 7,
        "uuid": "exe5igNM9zr5i3",
        "title": {
            "tr": "Kordon pazar günleri taşıtlara kapatılsın mı?",
            "en": "Should Kordon be closed to vehicles on Sundays?",
        },
        "phase": "open",
        "state": "open",
        "opens_at": "2026-11-24T06:00:00Z",
        "closes_at": "2026-11-30T17:00:00Z",
        "url": "https://meydan.example/halk-oylamalari/7/",
        "live_url": "https://meydan.example/api/v1/referenda/7/live/",
    }

    id = serializers.IntegerField(source="pk")
    uuid = serializers.CharField(help_text=_("Identifier of the referendum in the archive."))
    title = LocalizedField()
    phase = serializers.SerializerMethodField(help_text=_("Current phase, from the state and the time."))
    state = serializers.ChoiceField(choices=STATES, help_text=_("State after the latest change."))
    opens_at = build_moment_field(_("Start of voting (UTC), inclusive."))
    closes_at = build_moment_field(_("End of voting (UTC), exclusive."))
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the HTML page."))
    live_url = SiteUrlField(
        "referenda-api:live",
        source="pk",
        read_only=True,
        help_text=_("URL of the current state, as sent on the live socket."),
    )

    @extend_schema_field(serializers.ChoiceField(choices=PHASES))
    def get_phase(self, referendum: Referendum) -> str:
        return referendum.phase_at(timezone.now())
