"""Refusals about bulletins. Codes never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict, NotAllowed


class EditorsOnly(refusals.EditorsOnly):
    code = "bulletin_editors_only"


class StaffOnly(NotAllowed):
    code = "publication_staff_only"
    message = _("This page is for council editors and officers.")


class OfficersOnly(refusals.OfficersOnly):
    code = "bulletin_officers_only"
    message = _("Only a council officer can approve a bulletin.")


class OwnDraft(NotAllowed):
    code = "own_draft"
    message = _("You have worked on this draft, so somebody else must approve it. Nothing was published.")


class WrongStep(Conflict):
    code = "bulletin_wrong_step"
    message = _("That is not possible now: this version is “{state}”. Nothing was changed.")


class AlreadyPublished(WrongStep):
    code = "already_published"
    message = _("This version has already been published and can no longer change.")


class StaleDraft(Conflict):
    code = "stale_draft"
    message = _(
        "Somebody else has changed this draft since you opened it. Your text is still in the form and was "
        "not saved: compare it with the draft, then save again."
    )


class NotReady(Conflict):
    code = "not_ready"
    message = _("This cannot be submitted yet: {missing}")


class SectionRefused(Conflict):
    code = "section_refused"
    message = _("The section “{title}” cannot be published: {why} Nothing was published.")


class SourceUnknown(Conflict):
    code = "source_unknown"
    message = _("This site has no source of sections of the type “{kind}”.")


class SectionTaken(Conflict):
    code = "section_taken"
    message = _("This is already a section of the draft.")


class SectionGone(Conflict):
    code = "section_gone"
    message = _("This section is no longer part of the draft.")


class ContentChanged(Conflict):
    code = "content_changed"
    message = _(
        "The content is no longer what you were shown, so nothing was published. The current "
        "version is below. Read it again, then approve or return it."
    )


class Withheld(refusals.Embargoed):
    code = "bulletin_withheld"
    message = _("This bulletin may not be shown now. {why}")


class DraftExists(Conflict):
    code = "draft_exists"
    message = _("A new version of this bulletin is already being written.")


class DraftGone(Conflict):
    code = "draft_gone"
    message = _("This draft has been deleted.")
