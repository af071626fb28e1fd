"""The demo's offices, made up like everything in it."""

from participation.pages.operations import OfficeFacts, add_office
from participation.people.models import User
from participation.territory.models import District


def open_offices(officer: User) -> None:
    """Two offices: one where residence is confirmed, one that is also a voting desk."""
    konak, buca = (District.objects.get(slug=slug) for slug in ("konak", "buca"))
    for facts in (
        OfficeFacts(
            name="Kent Konseyi bürosu",
            name_en="Office of the Citizens’ Council",
            district=konak,
            address="Örnek Sokak 1, Konak, İzmir",
            hours="hafta içi 9.00–17.00",
            hours_en="weekdays 9:00–17:00",
            telephone="0232 000 00 00",
            email="buro@meydan.example",
            confirms_residence=True,
        ),
        OfficeFacts(
            name="Buca danışma masası",
            name_en="Buca desk",
            district=buca,
            address="Örnek Caddesi 2, Buca, İzmir",
            hours="salı ve perşembe 10.00–16.00",
            hours_en="Tuesdays and Thursdays 10:00–16:00",
            confirms_residence=True,
            is_desk=True,
        ),
    ):
        add_office(keeper=officer, facts=facts, reason="Gösterim için eklendi.")
