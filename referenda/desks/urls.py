"""URL patterns of voting desks."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.desks.views import clerks, desks, reversals

_ONE = "<number:referendum_id>/"
staff_urlpatterns = [
    path("masalarim/", clerks.strike_off_at_desk, name="clerk"),
    path(f"{_ONE}sandiklar/", desks.show_overview, name="desks"),
    path(f"{_ONE}sandiklar/yeni/", desks.announce_desk, name="desk-create"),
    path(f"{_ONE}sandiklar/isaretle/", desks.strike_off_voter, name="strike-off"),
    path(f"{_ONE}sandiklar/<number:desk_id>/kaldir/", desks.remove_desk, name="desk-remove"),
    path(f"{_ONE}sandiklar/<number:desk_id>/isaret-geri-al/", reversals.propose_reversal, name="reversal"),
    *[
        path(f"{_ONE}sandiklar/isaret-geri-al/<number:reversal_id>/{word}/", view, name=f"reversal-{name}")
        for name, word, view in (
            ("confirm", "onayla", reversals.confirm_reversal),
            ("decline", "reddet", reversals.decline_reversal),
            ("withdraw", "vazgec", reversals.withdraw_reversal),
        )
    ],
    path(f"{_ONE}sandiklar/<number:desk_id>/gorevliler/", clerks.name_desk_clerks, name="desk-clerks"),
    path(f"{_ONE}sandiklar/<number:desk_id>/sayim/", desks.enter_desk_count, name="count"),
    path(f"{_ONE}sandiklar/<number:desk_id>/imza/", desks.countersign_count, name="sign"),
]
