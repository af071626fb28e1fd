"""Refusals about pages, pictures and offices."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class OfficeKeepersOnly(NotAllowed):
    code = "office_keepers_only"
    message = _("Only editors and officers of the council may do this.")


class PicturePublished(Conflict):
    code = "picture_published"
    message = _("This picture is used in a published version, so it cannot be removed.")


class PictureElsewhere(Conflict):
    code = "picture_elsewhere"
    message = _("This picture is used by an option of a poll, so it cannot be removed.")


class PictureInDraft(Conflict):
    code = "picture_in_draft"
    message = _("This picture is used in a draft. Remove it from the draft first.")
