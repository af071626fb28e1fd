from django.db import models


class Row(models.Model):
    """What the bare view stores: as many bytes as a response."""

    text = models.JSONField()

    class Meta:
        app_label = "load"
        db_table = "load_row"
