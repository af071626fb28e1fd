"""API representations of a referendum with its rules, and of its current state."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import HtmlField, LocalizedField, build_moment_field
from referenda.archive import queries as archive_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum import wording
from referenda.referendum.models import CredentialMode, Question, Referendum, TieRule
from referenda.referendum.schema import SAMPLE_NAME
from referenda.referendum.serializers import (
    STATES,
    ReferendumQuestionSerializer,
    ReferendumSerializer,
    ReferendumTransitionSerializer,
)
from referenda.results.documents import rules as documents_rules
from referenda.trustees import statuses
from referenda.trustees.serializers import TrusteeSerializer


class ReferendumDetailSerializer(ReferendumSerializer):
    about = _("A referendum with its questions, rules and trustees.")
    sample: dict[str, Any] = {
        "description": {
            "tr": "Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.",
            "en": "Between Alsancak and Pasaport, Sundays 09:00–21:00.",
        },
        "description_html": "<p>Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.</p>\n",
        "rules": ["At least 30% of those on the roll have to take part."],
        "quorum": 30.0,
        "threshold": 50.0,
        "districts_needed": 2,
        "district_least": 50,
        "objection_days": 3,
        "trustees_needed": 2,
        "trustees": [{}, {"index": 2, "name": "Mehmet Kaya"}, {"index": 3, "name": "Zeynep Demir"}],
        "archive_url": "https://meydan.example/halk-oylamalari/7/arsiv.bel",
        "factor_proofs_url": "https://meydan.example/halk-oylamalari/7/kanitlar.jsonl",
        "districts_url": "https://meydan.example/halk-oylamalari/7/ilceler.jsonl",
        "zero_report_url": "https://meydan.example/halk-oylamalari/7/sifir-raporu.pdf",
    }

    description = LocalizedField(help_text=_("Markdown."))
    description_html = HtmlField(
        source="description", read_only=True, help_text=_("Turkish description as HTML.")
    )
    questions = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField(
        help_text=_("The rules in sentences, in the language of the request.")
    )
    quorum = serializers.FloatField(
        allow_null=True, help_text=_("Required turnout in percent of the roll. Null if there is no quorum.")
    )
    threshold = serializers.FloatField(
        source="threshold_percent", help_text=_("In percent. A proposal needs more than this share.")
    )
    blank_counts = serializers.BooleanField(
        help_text=_("Whether blank votes count in the denominator of shares.")
    )
    tie_rule = serializers.ChoiceField(choices=TieRule.choices)
    districts_needed = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Number of districts in which a proposal must also pass the threshold. Null if only the "
            "city-wide result decides."
        ),
    )
    district_least = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Districts with fewer online ballots are counted together. Null if districts are not counted."
        ),
    )
    objection_days = serializers.IntegerField(help_text=_("Length of the objection period in days."))
    objections_until = build_moment_field(
        _("End of the objection period (UTC). Null before there is a provisional result."), allow_null=True
    )
    credential_mode = serializers.ChoiceField(choices=CredentialMode.choices)
    credential_authority = serializers.CharField(
        help_text=_("Who makes the credentials. Empty if the server makes them.")
    )
    trustees_needed = serializers.IntegerField(help_text=_("Number of trustees needed for decryption."))
    trustees = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField(
        help_text=_("State changes so far, in chronological order.")
    )
    supersedes = serializers.IntegerField(
        source="supersedes_id",
        allow_null=True,
        help_text=_("Id of the referendum that this one replaces. Null if there is none."),
    )
    superseded_by = serializers.SerializerMethodField(
        help_text=_("Id of the referendum that replaces this one. Null if there is none.")
    )
    archive_url = serializers.SerializerMethodField(
        help_text=_(
            "URL of the archive in the Belenios format, which anyone can verify. Null before voting opens."
        )
    )
    factor_proofs_url = serializers.SerializerMethodField(
        help_text=_(
            "URL of the trustees' second proofs of decryption factors, as JSON Lines. The file is empty "
            "before the first decryption. Null before voting opens."
        )
    )
    districts_url = serializers.SerializerMethodField(
        help_text=_(
            "URL of the file about districts that is published beside the archive, as JSON Lines. Null "
            "before voting opens, or if districts are not counted."
        )
    )
    zero_report_url = serializers.SerializerMethodField(
        help_text=_(
            "URL of the zero report: the contents of the archive at opening, as a PDF in Turkish. Null "
            "before voting opens."
        )
    )
    record_url = serializers.SerializerMethodField(
        help_text=_(
            "URL of the record of the result as a PDF in Turkish, a draft until certification. Null if "
            "there is no record yet."
        )
    )
    _cached_questions: Sequence[Question] | None = None

    @extend_schema_field(ReferendumQuestionSerializer(many=True))
    def get_questions(self, referendum: Referendum) -> Any:
        return [ReferendumQuestionSerializer(it).data for it in self._questions(referendum)]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rules(self, referendum: Referendum) -> list[str]:
        return wording.describe_rules(referendum, self._questions(referendum))

    @extend_schema_field(TrusteeSerializer(many=True))
    def get_trustees(self, referendum: Referendum) -> Any:
        return [TrusteeSerializer(it).data for it in statuses.list_trustee_statuses(referendum)]

    @extend_schema_field(ReferendumTransitionSerializer(many=True))
    def get_transitions(self, referendum: Referendum) -> Any:
        return [
            ReferendumTransitionSerializer(it).data
            for it in referendum_queries.list_public_transitions(referendum)
        ]

    def get_superseded_by(self, referendum: Referendum) -> int | None:
        later = referendum_queries.get_superseding(referendum)
        person = self.context["request"].user
        return later.pk if later is not None and referendum_rules.may_see_referendum(person, later) else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_archive_url(self, referendum: Referendum) -> str | None:
        return self._when_begun(referendum, "archive")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_factor_proofs_url(self, referendum: Referendum) -> str | None:
        return self._when_begun(referendum, "factor-proofs")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_districts_url(self, referendum: Referendum) -> str | None:
        return self._when_begun(referendum, "districts") if referendum.counts_districts else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_zero_report_url(self, referendum: Referendum) -> str | None:
        return self._when_begun(referendum, "zero-report-pdf")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_record_url(self, referendum: Referendum) -> str | None:
        return self._url(referendum, "record") if documents_rules.has_record(referendum) else None

    def _when_begun(self, referendum: Referendum, route: str) -> str | None:
        begun = archive_queries.get_newest_event(referendum.pk) is not None
        return self._url(referendum, route) if begun else None

    def _url(self, referendum: Referendum, route: str) -> str:
        path = reverse(f"referenda:{route}", args=[referendum.pk])
        return str(self.context["request"].build_absolute_uri(path))

    def _questions(self, referendum: Referendum) -> Sequence[Question]:
        """Cached: read once per response."""
        if self._cached_questions is None:
            self._cached_questions = referendum_queries.list_questions(referendum)
        return self._cached_questions


class ReferendumLiveSerializer(serializers.Serializer[Any]):
    about = _("Current state of a referendum, byte for byte as sent on the live socket.")
    sample: dict[str, Any] = {
        "referendum": 7,
        "version": 1245,
        "state": "open",
        "head": SAMPLE_NAME,
        "height": 1240,
        "took_part": 1198,
        "ceremony": [3, 3, 3],
        "desks_counted": 0,
    }

    referendum = serializers.IntegerField()
    version = serializers.IntegerField(help_text=_("Version number. It increases with every change."))
    state = serializers.ChoiceField(choices=STATES)
    head = serializers.CharField(
        allow_null=True, help_text=_("Name of the newest event. Null before voting opens.")
    )
    height = serializers.IntegerField(
        allow_null=True, help_text=_("Number of the newest event, from 0. Null before voting opens.")
    )
    took_part = serializers.IntegerField(help_text=_("Number of credentials with a ballot in the archive."))
    decrypted = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Numbers of the trustees who have decrypted.")
    )
    ceremony = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=_(
            "Number of completed steps of the key ceremony (0 to 3) for each trustee, in the order of the "
            "trustees."
        ),
    )
    desks_counted = serializers.IntegerField(help_text=_("Number of voting desks whose counts are signed."))
