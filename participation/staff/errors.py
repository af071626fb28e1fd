"""Refusals of the pages for everybody with an office."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import NotAllowed


class StaffOnly(NotAllowed):
    code = "office_needed"
    message = _(
        "This page is for people who have a role in the council, such as moderators and editors. Your "
        "account has none. If you should have one, ask an administrator of the council for it."
    )
