"""The city, its districts and neighbourhoods, and the population tables that polls are weighted to.

Every figure has a source and a date.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.territory.tables import Place, Shape, shape_named


class City(models.Model):
    """The council's city. An installation serves one."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("name in the address"), unique=True)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A district (ilçe) with its registered population.

    ``sort_key`` gives Turkish order on every database (``turkish.sort_key``), ``search_name`` is the name as
    search compares it (``turkish.ascii_fold``); operations set both. ``tile_row`` and ``tile_column`` count
    from 0 at the north-west corner of the tile map.
    """

    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("name in the address"), unique=True)
    sort_key = models.CharField(max_length=602, editable=False)
    search_name = models.CharField(max_length=60, editable=False)
    population = models.PositiveIntegerField(_("population"))
    population_source = models.CharField(_("source of the population"), max_length=120)
    population_year = models.PositiveSmallIntegerField(_("year of the population"))
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"))
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"))

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["city", "name"], name="territory_district_name"),
            models.UniqueConstraint(
                fields=["city", "tile_row", "tile_column"], name="territory_district_own_tile"
            ),
            models.CheckConstraint(condition=Q(population__gt=0), name="territory_district_population"),
            models.CheckConstraint(condition=~Q(population_source=""), name="territory_district_source"),
            models.CheckConstraint(
                condition=Q(population_year__range=(1927, 2200)), name="territory_district_year"
            ),
            models.CheckConstraint(
                condition=~Q(sort_key="") & ~Q(search_name=""), name="territory_district_text_keys"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("district", args=[self.slug])


class Neighbourhood(models.Model):
    """A neighbourhood (mahalle) of a district. Several districts may have neighbourhoods of the same name."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="neighbourhoods"
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("name in the address"), max_length=90)
    sort_key = models.CharField(max_length=802, editable=False)
    search_name = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["district", "slug"], name="territory_neighbourhood_slug"),
            models.CheckConstraint(
                condition=~Q(sort_key="") & ~Q(search_name=""), name="territory_neighbourhood_text_keys"
            ),
        ]

    def __str__(self) -> str:
        return self.name


MAX_SET_NAME_LENGTH = 100
MAX_SOURCE_LENGTH = 200


class TargetStatus(models.TextChoices):
    """A draft exists only within the transaction that imports it."""

    DRAFT = "draft", _("draft")
    CURRENT = "current", _("in use")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TargetSetQuerySet(models.QuerySet["TargetSet"]):
    def public(self) -> "TargetSetQuerySet":
        return self.exclude(status=TargetStatus.DRAFT)

    def valid_on(self, day: date) -> "TargetSetQuerySet":
        """Sets in use on ``day``: counted by then and not stale. ``valid_until`` is inclusive."""
        return self.filter(status=TargetStatus.CURRENT, reference_date__lte=day, valid_until__gte=day)


class TargetSet(models.Model):
    """Population tables from one source: the number of people by district, sex and age.

    A stored set never changes except that it may be withdrawn; triggers refuse anything else (migration
    ``0002_guards``). ``total``, ``tables`` (``tables.name_of`` of each) and ``age_bands`` (keys, ascending)
    are derived from its cells; ``fingerprint`` is the SHA-256 of the figures as a file
    (``target_files.Reading``).
    """

    name = models.CharField(_("name"), max_length=MAX_SET_NAME_LENGTH)
    source = models.CharField(_("source"), max_length=MAX_SOURCE_LENGTH)
    reference_date = models.DateField(_("day of the count"))
    valid_until = models.DateField(_("valid until"))
    imported_at = models.DateTimeField(_("imported at"))
    status = models.CharField(_("status"), max_length=9, choices=TargetStatus)
    total = models.PositiveIntegerField(_("total population"))
    tables = models.JSONField(_("tables"))
    age_bands = models.JSONField(_("age bands"))
    fingerprint = models.CharField(_("SHA-256 of the figures"), max_length=64)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)

    objects = TargetSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("population tables")
        verbose_name_plural = _("population tables")
        ordering = ["-reference_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=~Q(status="withdrawn"), name="territory_targetset_name"
            ),
            models.UniqueConstraint(
                fields=["fingerprint", "reference_date"],
                condition=~Q(status="withdrawn"),
                name="territory_targetset_figures",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("reference_date")),
                name="territory_targetset_valid_after_count",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "current", "withdrawn"]), name="territory_targetset_status"
            ),
            models.CheckConstraint(
                condition=(Q(status="withdrawn") & ~Q(withdrawal_reason=""))
                | (~Q(status="withdrawn") & Q(withdrawal_reason="")),
                name="territory_targetset_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source="") & Q(total__gt=0), name="territory_targetset_complete"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territory:targets", args=[self.pk])

    @property
    def subject(self) -> str:
        """The subject in the audit log."""
        return f"targets:{self.pk}"

    @property
    def shapes(self) -> list[Shape]:
        return [shape_named(name) for name in self.tables]


class TargetCell(models.Model):
    """A figure of a set. An empty ``district`` (its slug), ``sex`` or ``age_band`` means all of them."""

    target_set = models.ForeignKey(
        TargetSet, verbose_name=_("population tables"), on_delete=models.PROTECT, related_name="cells"
    )
    district = models.SlugField(_("district"), blank=True)
    sex = models.CharField(_("sex"), max_length=6, blank=True)
    age_band = models.CharField(_("age band"), max_length=7, blank=True)
    population = models.PositiveIntegerField(_("population"))

    class Meta:
        verbose_name = _("figure of a population table")
        verbose_name_plural = _("figures of population tables")
        constraints = [
            models.UniqueConstraint(
                fields=["target_set", "district", "sex", "age_band"], name="territory_targetcell_once"
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["", "female", "male"]), name="territory_targetcell_sex"
            ),
        ]

    @property
    def place(self) -> Place:
        return self.district, self.sex, self.age_band
