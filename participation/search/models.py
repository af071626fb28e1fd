"""The index of short texts of the council, and the words in use from which misspelled ones are corrected."""

from django.db import models
from django.db.models import Q

from participation.search.words import MAX_TOKEN_LENGTH

MAX_KIND_LENGTH, MAX_IDENT_LENGTH = 20, 60


class Document(models.Model):
    """A public text of a registered kind. Drafts have none.

    ``title`` and ``body``: folded words in the order of the text, then ``|``, then roots, with a blank before
    and after each, so that a phrase is found by ``LIKE '% word word %'``. Words are indexed (``0003_texts``).
    """

    kind = models.CharField(max_length=MAX_KIND_LENGTH)
    ident = models.CharField(max_length=MAX_IDENT_LENGTH)
    title = models.TextField()
    body = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "ident"], name="search_document_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(ident=""), name="search_document_named"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ident}"


class Word(models.Model):
    """A word that occurs in a text of the site. ``form``: folded; ``spelling``: as it was written.

    An inflected word is left out if one of its roots is here. Whoever searches is shown a word only if it
    occurs in what they may read (``suggestions``).
    """

    form = models.CharField(max_length=MAX_TOKEN_LENGTH, unique=True)
    spelling = models.CharField(max_length=MAX_TOKEN_LENGTH)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(form="") & ~Q(spelling=""), name="search_word_not_empty")
        ]

    def __str__(self) -> str:
        return self.form
