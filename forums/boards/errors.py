"""Refusals of boards. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class DistrictNeeded(Conflict):
    code = "district_needed"
    message = _("This board belongs to {district}. State on your profile page where you live.")


class OtherDistrict(NotAllowed):
    code = "other_district"
    message = _("Only residents of {district} can write on this board. Everybody can read it.")


class AssuranceTooLow(NotAllowed):
    code = "assurance_too_low"
    message = _("This board requires the assurance level “{needed}”. Yours is “{own}”.")


class StaffWrite(NotAllowed):
    code = "staff_write"
    message = _("On this board only moderators and council staff may do this.")


class MembersWrite(NotAllowed):
    code = "members_write"
    message = _("On this board only members of the organ “{organ}” may do this.")


class BoardArchived(Conflict):
    code = "board_archived"
    message = _("This board is archived. You can read it, but nobody can write on it any more.")


class OtherReaders(Conflict):
    code = "other_readers"
    message = _("The two boards have different readers, so nothing can be moved between them.")


class ReadersStay(Conflict):
    code = "readers_stay"
    message = _(
        "People wrote here for the readers this board had, so it cannot be opened to others. Open a "
        "new board instead."
    )


class ProcessIsDraft(Conflict):
    code = "process_is_draft"
    message = _("The process is still a draft that nobody can see. Publish it first, then open its board.")
