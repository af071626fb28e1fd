"""API representations of processes and organs, with the data that their public pages show."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.processes import queries
from participation.processes.models import Office, Organ, OrganKind, Process, State
from participation.serializers import LocalizedField, SiteUrlField

#: The status of a phase on the day of the response.
STANDINGS = [
    ("past", _("over")),
    ("now", _("now")),
    ("coming", _("to come")),
    ("dropped", _("did not take place")),
]


class ProcessPhaseSerializer(serializers.Serializer[Any]):
    about = _("A part of a process; both days belong to it.")
    sample: dict[str, Any] = {
        "number": 2,
        "title": {"tr": "Tartışma", "en": "Discussion"},
        "description": {"tr": "Güzergâhlar forumda tartışılır."},
        "starts_on": "2026-11-16",
        "ends_on": "2026-12-15",
        "standing": "now",
        "takes_threads": True,
    }

    number = serializers.IntegerField(help_text=_("Its place among the phases, from 1."))
    title = LocalizedField(source="phase")
    description = LocalizedField(source="phase")
    starts_on = serializers.DateField(source="phase.starts_on")
    ends_on = serializers.DateField(source="phase.ends_on")
    standing = serializers.ChoiceField(
        choices=STANDINGS, help_text=_("How it stands to today, in the city's calendar.")
    )
    takes_threads = serializers.BooleanField(
        source="phase.takes_threads",
        help_text=_("People start threads on the boards of the process meanwhile."),
    )


class ProcessSerializer(serializers.Serializer[Process]):
    about = _("What the council works on together with the city, in phases.")
    sample: dict[str, Any] = {
        "slug": "bisiklet-plani",
        "title": {"tr": "Bisiklet ana planı", "en": "The cycling plan"},
        "summary": {"tr": "Yolların nereden geçeceğini birlikte kararlaştırıyoruz."},
        "organ": "genclik-meclisi",
        "phase": 2,
        "url": "https://meydan.example/surecler/bisiklet-plani/",
    }

    slug = serializers.CharField(help_text=_("Its part of addresses."))
    title = LocalizedField()
    summary = LocalizedField()
    state = serializers.ChoiceField(
        choices=[(it.value, it.label) for it in (State.PUBLISHED, State.ENDED)],
        help_text=_("Drafts are not told."),
    )
    ended_on = serializers.DateField(allow_null=True, help_text=_("Null until it ends."))
    organ = serializers.CharField(source="organ.slug", help_text=_("The organ in charge."))
    district = serializers.CharField(
        source="district.slug", read_only=True, allow_null=True, help_text=_("Null: the whole city.")
    )
    phase = serializers.SerializerMethodField(help_text=_("The number of the phase that runs; null: none."))
    phases = serializers.SerializerMethodField()
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("The page for people."))

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_phase(self, process: Process) -> int | None:
        schedule = queries.schedule(process)
        return list(schedule.phases).index(schedule.current) + 1 if schedule.current else None

    @extend_schema_field(ProcessPhaseSerializer(many=True))
    def get_phases(self, process: Process) -> Any:
        rows = [
            {"number": number, "phase": phase, "standing": standing}
            for number, (phase, standing) in enumerate(queries.schedule(process).steps, start=1)
        ]
        return ProcessPhaseSerializer(rows, many=True).data


class OfficeHolderSerializer(serializers.Serializer[Any]):
    about = _("Who holds an office of an organ.")
    sample: dict[str, Any] = {"name": "Zeynep K."}

    office = serializers.ChoiceField(choices=Office.choices)
    name = serializers.CharField(source="person.display_name")


class OrganSerializer(serializers.Serializer[Organ]):
    about = _("A body of the council, with who is in it as the public is told.")
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

    slug = serializers.CharField(help_text=_("Its part of addresses."))
    kind = serializers.ChoiceField(choices=OrganKind.choices)
    name = LocalizedField()
    description = LocalizedField()
    part_of = serializers.CharField(
        source="parent.slug", read_only=True, allow_null=True, help_text=_("The organ above it; null: none.")
    )
    active = serializers.BooleanField(source="is_active", help_text=_("It works at present."))
    people = serializers.SerializerMethodField(help_text=_("How many people are in it today."))
    offices = serializers.SerializerMethodField()
    members = serializers.SerializerMethodField(
        help_text=_("Names of ordinary members who agreed to it, where the organ lists them.")
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("The page for people."))

    @extend_schema_field(serializers.IntegerField())
    def get_people(self, organ: Organ) -> int:
        return queries.roster(organ).people

    @extend_schema_field(OfficeHolderSerializer(many=True))
    def get_offices(self, organ: Organ) -> Any:
        return OfficeHolderSerializer(queries.roster(organ).offices, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_members(self, organ: Organ) -> list[str]:
        return [it.person.display_name for it in queries.roster(organ).members]
