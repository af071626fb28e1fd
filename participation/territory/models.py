"""The city, its districts and neighbourhoods. Figures carry their source and year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class City(models.Model):
    """The council's city. An installation serves one."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address name"), unique=True)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A district (ilçe) with its registered population.

    ``sort_key`` gives Turkish order on every database (``turkish.sort_key``), ``search_name`` is the name
    as search compares it (``turkish.ascii_fold``); operations set both. ``tile_row`` and ``tile_column``
    count from 0 at the north-west corner of the tile map.
    """

    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address name"), unique=True)
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


class Neighbourhood(models.Model):
    """A neighbourhood (mahalle) of a district. The same name may occur in several districts."""

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="neighbourhoods"
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address name"), max_length=90)
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
