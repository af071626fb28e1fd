from django.db import models


class Row(models.Model):
    """A row of the bare view, as many bytes as a response."""

    text = models.JSONField()

    class Meta:
        app_label = "load"
        db_table = "load_row"
