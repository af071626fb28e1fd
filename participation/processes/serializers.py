"""API representations of processes and organs, with the data that their public pages show."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import LocalizedField, SiteUrlField
from participation.processes import queries
from participation.processes.models import Office, Organ, OrganKind, Process, State

#: The status of a phase on the day of the response.
PHASE_STATUSES = [
    ("past", _("over")),
    ("now", _("now")),
    ("coming", _("to come")),
    ("dropped", _("did not take place")),
]


class ProcessPhaseSerializer(serializers.Serializer[Any]):
    about = _("A phase of a process. Both days are inclusive.")
    sample: dict[str, Any] = {
        "number": 2,
        "title": {"tr": "Tartışma", "en": "Discussion"},
        "description": {"tr": "Güzergâhlar forumda tartışılır."},
        "starts_on": "2026-11-16",
        "ends_on": "2026-12-15",
        "status": "now",
        "takes_threads": True,
    }

    number = serializers.IntegerField(help_text=_("Position among the phases, from 1."))
    title = LocalizedField(source="phase")
    description = LocalizedField(source="phase")
    starts_on = serializers.DateField(source="phase.starts_on")
    ends_on = serializers.DateField(source="phase.ends_on")
    status = serializers.ChoiceField(
        choices=PHASE_STATUSES, help_text=_("Status of the phase today, in Europe/Istanbul.")
    )
    takes_threads = serializers.BooleanField(
        source="phase.takes_threads",
        help_text=_("Whether people can start threads on the boards of the process during this phase."),
    )


class ProcessSerializer(serializers.Serializer[Process]):
    about = _("A process: work of the council together with the city, in phases.")
    sample: dict[str, Any] = {
        "slug": "bisiklet-plani",
        "title": {"tr": "Bisiklet ana planı", "en": "The cycling plan"},
        "summary": {"tr": "Yolların nereden geçeceğini birlikte kararlaştırıyoruz."},
        "organ": "genclik-meclisi",
        "phase": 2,
        "url": "https://meydan.example/surecler/bisiklet-plani/",
    }

    slug = serializers.CharField(help_text=_("URL slug."))
    title = LocalizedField()
    summary = LocalizedField()
    state = serializers.ChoiceField(
        choices=[(it.value, it.label) for it in (State.PUBLISHED, State.ENDED)],
        help_text=_("Drafts are not listed."),
    )
    ended_on = serializers.DateField(
        allow_null=True, help_text=_("Day on which the process ended. Null until then.")
    )
    organ = serializers.CharField(source="organ.slug", help_text=_("Slug of the organ in charge."))
    district = serializers.CharField(
        source="district.slug",
        read_only=True,
        allow_null=True,
        help_text=_("District slug. Null if the process is for the whole city."),
    )
    phase = serializers.SerializerMethodField(
        help_text=_("Number of the current phase. Null if no phase is running.")
    )
    phases = serializers.SerializerMethodField()
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the HTML page."))

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_phase(self, process: Process) -> int | None:
        schedule = queries.build_schedule(process)
        return list(schedule.phases).index(schedule.current) + 1 if schedule.current else None

    @extend_schema_field(ProcessPhaseSerializer(many=True))
    def get_phases(self, process: Process) -> Any:
        rows = [
            {"number": number, "phase": phase, "status": status}
            for number, (phase, status) in enumerate(queries.build_schedule(process).steps, start=1)
        ]
        return ProcessPhaseSerializer(rows, many=True).data


class OfficeHolderSerializer(serializers.Serializer[Any]):
    about = _("A person who holds an office in an organ.")
    sample: dict[str, Any] = {"name": "Zeynep K."}

    office = serializers.ChoiceField(choices=Office.choices)
    name = serializers.CharField(source="person.display_name")


class OrganSerializer(serializers.Serializer[Organ]):
    about = _("An organ of the council, with its public members.")
    sample: dict[str, Any] = {
        "slug": "genclik-meclisi",
        "kind": "youth",
        "name": {"tr": "Gençlik Meclisi", "en": "Youth Assembly"},
        "description": {"tr": "15–29 yaş arasındakilerin meclisi.", "en": "The assembly of young people."},
        "part_of": "genel-kurul",
        "active": True,
        "people": 41,
        "url": "https://meydan.example/organlar/genclik-meclisi/",
    }

    slug = serializers.CharField(help_text=_("URL slug."))
    kind = serializers.ChoiceField(choices=OrganKind.choices)
    name = LocalizedField()
    description = LocalizedField()
    part_of = serializers.CharField(
        source="parent.slug",
        read_only=True,
        allow_null=True,
        help_text=_("Slug of the parent organ. Null if there is none."),
    )
    active = serializers.BooleanField(source="is_active", help_text=_("Whether the organ is active."))
    people = serializers.SerializerMethodField(help_text=_("Number of people in the organ today."))
    offices = serializers.SerializerMethodField()
    members = serializers.SerializerMethodField(
        help_text=_("Names of ordinary members who consented. Empty if the organ does not list its members.")
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the HTML page."))

    @extend_schema_field(serializers.IntegerField())
    def get_people(self, organ: Organ) -> int:
        return queries.build_roster(organ).people

    @extend_schema_field(OfficeHolderSerializer(many=True))
    def get_offices(self, organ: Organ) -> Any:
        return OfficeHolderSerializer(queries.build_roster(organ).offices, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_members(self, organ: Organ) -> list[str]:
        return [it.person.display_name for it in queries.build_roster(organ).members]
