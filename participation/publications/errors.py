"""Refusals about bulletins. Codes never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class EditorsOnly(Refusal):
    code = "bulletin_editors_only"
    status = 403
    message = _("Only council editors write bulletins.")


class StaffOnly(Refusal):
    code = "publication_staff_only"
    status = 403
    message = _("This page is for council editors and officers.")


class OfficersOnly(Refusal):
    code = "bulletin_officers_only"
    status = 403
    message = _("Only a council officer approves a bulletin.")


class OwnDraft(Refusal):
    code = "own_draft"
    status = 403
    message = _("You have worked on this draft, so somebody else has to approve it. Nothing was published.")


class WrongStep(Refusal):
    code = "bulletin_wrong_step"
    status = 409
    message = _("That is not possible now: this version is “{state}”. Nothing was changed.")


class AlreadyPublished(WrongStep):
    code = "already_published"
    message = _("This version has been published already, and nothing published is ever changed.")


class StaleDraft(Refusal):
    code = "stale_draft"
    status = 409
    message = _(
        "Somebody else has changed this draft since you opened it. Your text is still in the form and was "
        "not saved: compare it with the draft, then save again."
    )


class NotReady(Refusal):
    code = "not_ready"
    status = 409
    message = _("This cannot be submitted yet: {missing}")


class SectionRefused(Refusal):
    code = "section_refused"
    status = 409
    message = _("The section “{title}” cannot be published: {why} Nothing was published.")


class SourceUnknown(Refusal):
    code = "source_unknown"
    status = 409
    message = _("Nothing on this site provides sections of the kind “{kind}”.")


class SectionTaken(Refusal):
    code = "section_taken"
    status = 409
    message = _("This is a section of the draft already.")


class SectionGone(Refusal):
    code = "section_gone"
    status = 409
    message = _("This section is no longer part of the draft.")


class ContentChanged(Refusal):
    code = "content_changed"
    status = 409
    message = _(
        "What would be published is no longer what you were shown, so nothing was published. Below it stands "
        "as it is now: read it again, then approve it or return it."
    )


class Withheld(Refusal):
    code = "bulletin_withheld"
    status = 409
    message = _("Not published for now. {why}")


class DraftExists(Refusal):
    code = "draft_exists"
    status = 409
    message = _("A new version of this bulletin is being written already.")


class DraftGone(Refusal):
    code = "draft_gone"
    status = 409
    message = _("This draft has been deleted.")
