"""The statements about what each role may do agree with who may open and use which page."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from config.site.role_powers import POWERS
from participation.people import registry
from participation.people.models import Role
from tests.config.permissions import PEOPLE, PERMISSIONS, Permission

#: Everybody may use these; what residents do in the name of participation is below them.
PARTICIPATION = ("polls:", "forums:", "referenda:", "roll:")


def addresses(role: Role) -> Iterator[tuple[str, Permission]]:
    for permission in PERMISSIONS:
        for address in permission.addresses:
            if role in permission.write.may or role in permission.read.may:
                yield address, permission


def written_by(role: Role) -> set[str]:
    """Pages, not the API, on which holders of ``role`` write: those that are not for everybody, and for
    residents what is participation.
    """
    pages = {
        address
        for address, permission in addresses(role)
        if role in permission.write.may and "-api:" not in address and address != "admin:logout"
    }
    if role == Role.RESIDENT:
        return {address for address in pages if address.startswith(PARTICIPATION)}
    everybody = {
        address
        for it in PERMISSIONS
        if it.write.may >= PEOPLE - {Role.ADMINISTRATOR}
        for address in it.addresses
    }
    return pages - everybody


def patterns(role: Role) -> list[str]:
    return [pattern for power in POWERS[role] for pattern in power.pages]


@pytest.mark.parametrize("role", Role)
def test_every_page_on_which_a_role_writes_is_in_a_statement(role: Role) -> None:
    unsaid = {page for page in written_by(role) if not any(fnmatchcase(page, it) for it in patterns(role))}

    assert unsaid == set()


@pytest.mark.parametrize("role", Role)
def test_no_statement_promises_a_page_that_the_role_may_not_open(role: Role) -> None:
    allowed = {address for address, _permission in addresses(role)}
    empty = [it for it in patterns(role) if not any(fnmatchcase(address, it) for address in allowed)]

    assert empty == []


@pytest.mark.parametrize("role", Role)
def test_each_role_has_statements(role: Role) -> None:
    assert registry.list_role_powers(role) == POWERS[role]
    assert all(str(power.words).endswith(".") for power in POWERS[role])
