"""The city's territory."""

from django.db import models


class District(models.Model):
    """A district (ilçe). ``sort_key`` gives Turkish order on every database."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(unique=True)
    sort_key = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name
