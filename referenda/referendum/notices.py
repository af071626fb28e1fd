"""What notices of referenda have in common. Texts are rendered on read, so they are never stale."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from referenda.referendum.models import Referendum
from referenda.referendum.wording import get_translated_text


def build_notice_facts(referendum: Referendum) -> dict[str, str]:
    return {"title": get_translated_text(referendum, "title").text}


def build_turkish_address(page: str, ident: int) -> str:
    """The path of the Turkish page ``page`` of the object ``ident``."""
    with override(settings.LANGUAGE_CODE):
        return reverse(f"referenda:{page}", args=[ident])


def build_staff_address(page: str, *idents: int) -> str:
    """The path of the Turkish staff page ``page``."""
    with override(settings.LANGUAGE_CODE):
        return reverse(f"referenda-staff:{page}", args=idents)


def notify_accounts(kind: str, subject: str, address: str, accounts: Collection[int]) -> None:
    notifications_operations.notify_residents(residents=accounts, kind=kind, subject=subject, address=address)
