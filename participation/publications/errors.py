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
    message = _("Only a council officer approves a bulletin.")


class OwnDraft(NotAllowed):
    code = "own_draft"
    message = _("You have worked on this draft, so somebody else has to approve it. Nothing was published.")


class WrongStep(Conflict):
    code = "bulletin_wrong_step"
    message = _("That is not possible now: this version is “{state}”. Nothing was changed.")


class AlreadyPublished(WrongStep):
    code = "already_published"
    message = _("This version has been published already, and nothing published is ever changed.")


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
    message = _("Nothing on this site provides sections of the kind “{kind}”.")


class SectionTaken(Conflict):
    code = "section_taken"
    message = _("This is a section of the draft already.")


class SectionGone(Conflict):
    code = "section_gone"
    message = _("This section is no longer part of the draft.")


class ContentChanged(Conflict):
    code = "content_changed"
    message = _(
        "What would be published is no longer what you were shown, so nothing was published. Below it stands "
        "as it is now: read it again, then approve it or return it."
    )


class Withheld(refusals.Embargoed):
    code = "bulletin_withheld"


class DraftExists(Conflict):
    code = "draft_exists"
    message = _("A new version of this bulletin is being written already.")


class DraftGone(Conflict):
    code = "draft_gone"
    message = _("This draft has been deleted.")
