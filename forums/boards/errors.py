"""Refusals of boards. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class DistrictNeeded(Conflict):
    code = "district_needed"
    message = _("This board belongs to {district}. Say on your profile page where you live.")


class OtherDistrict(NotAllowed):
    code = "other_district"
    message = _("On this board people of {district} write. Reading is open to everybody.")


class AssuranceTooLow(NotAllowed):
    code = "assurance_too_low"
    message = _("This board asks for the assurance level “{needed}”; yours is “{own}”.")


class StaffWrite(NotAllowed):
    code = "staff_write"
    message = _("On this board only moderators and council staff may do this.")


class MembersWrite(NotAllowed):
    code = "members_write"
    message = _("On this board only members of the organ “{organ}” may do this.")


class BoardArchived(Conflict):
    code = "board_archived"
    message = _("This board is archived: it can be read, and nothing more is written.")


class OtherReaders(Conflict):
    code = "other_readers"
    message = _("The two boards are not open to the same readers, so nothing goes from one to the other.")


class ReadersStay(Conflict):
    code = "readers_stay"
    message = _(
        "People have written on this board for its readers, so it is not opened to others. "
        "Open another board instead."
    )


class ProcessIsDraft(Conflict):
    code = "process_is_draft"
    message = _("The process is a draft that nobody sees. Publish it, then open its board.")
