"""Refusals of boards. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from forums.errors import NotAllowed
from participation.refusals import Refusal


class DistrictNeeded(NotAllowed):
    code = "district_needed"
    status = 409
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


class BoardArchived(Refusal):
    code = "board_archived"
    status = 409
    message = _("This board is archived: it can be read, and nothing more is written.")


class OtherReaders(Refusal):
    code = "other_readers"
    status = 409
    message = _("The two boards are not open to the same readers, so nothing goes from one to the other.")


class ReadersStay(Refusal):
    code = "readers_stay"
    status = 409
    message = _(
        "People have written on this board for its readers, so it is not opened to others. "
        "Open another board instead."
    )


class ProcessIsDraft(Refusal):
    code = "process_is_draft"
    status = 409
    message = _("The process is a draft that nobody sees. Publish it, then open its board.")
