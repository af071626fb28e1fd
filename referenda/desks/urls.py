"""URL patterns of voting desks."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.desks.views import clerks, desks, reversals

_ONE = "<number:referendum_id>/"
staff_urlpatterns = [
    path("masalarim/", clerks.clerk, name="clerk"),
    path(f"{_ONE}sandiklar/", desks.overview, name="desks"),
    path(f"{_ONE}sandiklar/yeni/", desks.create, name="desk-create"),
    path(f"{_ONE}sandiklar/isaretle/", desks.strike_off, name="strike-off"),
    path(f"{_ONE}sandiklar/<number:desk_id>/kaldir/", desks.remove, name="desk-remove"),
    path(f"{_ONE}sandiklar/<number:desk_id>/isaret-geri-al/", reversals.propose, name="reversal"),
    *[
        path(f"{_ONE}sandiklar/isaret-geri-al/<number:reversal_id>/{word}/", view, name=f"reversal-{name}")
        for name, word, view in (
            ("confirm", "onayla", reversals.confirm),
            ("decline", "reddet", reversals.decline),
            ("withdraw", "vazgec", reversals.withdraw),
        )
    ],
    path(f"{_ONE}sandiklar/<number:desk_id>/gorevliler/", clerks.assign, name="desk-clerks"),
    path(f"{_ONE}sandiklar/<number:desk_id>/sayim/", desks.count, name="count"),
    path(f"{_ONE}sandiklar/<number:desk_id>/imza/", desks.sign, name="sign"),
]
