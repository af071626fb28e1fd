"""Who keeps the pages, who sees their pictures, and who keeps the list of offices."""

from participation.pages import registry
from participation.pages.errors import OfficeKeepersOnly
from participation.pages.models import PagePicture
from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.rules import Person, is_editor, is_officer
from participation.refusals import EditorsOnly


def may_keep_pages(user: Person) -> bool:
    return is_editor(user)


def may_keep_offices(user: Person) -> bool:
    """Officers work in the offices, editors keep the page that lists them."""
    return is_editor(user) or is_officer(user)


def is_picture_public(picture: PagePicture) -> bool:
    """Whether a published version shows the picture, which then is public for good, or another place of the
    site.
    """
    return picture.appearances.exists() or registry.is_public_elsewhere(picture.digest)


def may_see_picture(person: Person, picture: PagePicture) -> bool:
    """Everybody sees what is public; who keeps the pages sees every picture, as every draft."""
    return is_picture_public(picture) or may_keep_pages(person)


def require_page_keeper(user: Person) -> User:
    """``user`` as an editor. Raises EditorsOnly."""
    if not isinstance(user, User) or not may_keep_pages(user):
        raise EditorsOnly
    return user


def require_still_page_keeper(user: User) -> None:
    """As ``require_page_keeper``, with the stored roles: one may be lost since the account was loaded."""
    require_page_keeper(people_queries.reload_account(user))


def require_office_keeper(user: Person) -> User:
    """``user`` as somebody who keeps the offices. Raises OfficeKeepersOnly."""
    if not isinstance(user, User) or not may_keep_offices(user):
        raise OfficeKeepersOnly
    return user


def require_still_office_keeper(user: User) -> None:
    """As ``require_office_keeper``, with the stored roles."""
    require_office_keeper(people_queries.reload_account(user))
