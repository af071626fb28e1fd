"""The table of listed words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("tr", "Türkçe"), ("en", "English")]


class ListedWord(models.Model):
    """An entry that staff added to the word lists of screening (``forums.text.screening.entries``).

    ``word``: a word or a phrase; with a trailing ``*`` a prefix. ``innocent``: an exception, never reported
    although an entry matches it.
    """

    word = models.CharField(_("word"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=[(1, _("mild")), (2, _("moderate")), (3, _("severe"))], default=2
    )
    exact = models.BooleanField(_("Turkish letters differ from their plain counterparts"), default=False)
    innocent = models.BooleanField(_("a harmless word"), default=False)

    class Meta:
        default_permissions = ()
        ordering = ["language", "word"]
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="forums_listedword_once"),
            models.CheckConstraint(condition=~Q(word=""), name="forums_listedword_has_word"),
            models.CheckConstraint(condition=Q(severity__range=(1, 3)), name="forums_listedword_severity"),
        ]

    def __str__(self) -> str:
        return self.word
