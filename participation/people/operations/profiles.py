"""Residence, birth year, sex and assurance level. What others decide is recorded in the audit log."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.registry import build_account_subject
from participation.audit.rules import require_reason
from participation.people import queries, rules
from participation.people.errors import (
    NotOfficer,
    ResidenceConfirmed,
)
from participation.people.models import (
    EARLIEST_BIRTH_YEAR,
    YOUNGEST,
    AssuranceLevel,
    Profile,
    Sex,
    User,
)
from participation.people.operations.accounts import require_open
from participation.people.operations.roles import (
    require_second_factor,
)
from participation.territory.models import District, Neighbourhood
from participation.text.plaintext import is_line
from participation.text.turkish import ascii_fold


@transaction.atomic
def update_profile(
    *,
    user: User,
    display_name: str,
    district: District | None,
    neighbourhood: Neighbourhood | None,
) -> Profile:
    """Store what residents state about themselves, apart from what needs their explicit consent.

    Raises AccountClosed, ResidenceConfirmed when the resident may no longer change the district or
    neighbourhood, and ValidationError for a neighbourhood of another district, or for a new name with
    invisible characters or that readers could take for that of an office or its staff
    (``rules.may_be_called``).
    """
    # Invisible characters can reverse the text around a name, or make it look like somebody else's.
    if not is_line(display_name):
        raise ValidationError({"display_name": _("The name contains invisible characters. Type it again.")})
    if display_name != user.display_name and not rules.may_be_called(user, display_name):
        message = _(
            "Readers could take this name for that of the council, the municipality or their staff. Choose "
            "another one. If it is your own, shorten it, such as “Ayşe B.”"
        )
        raise ValidationError({"display_name": message})
    require_open(user)
    profile = Profile.objects.select_for_update().select_related("user").get(user=user)
    moved = (district, neighbourhood) != (profile.district, profile.neighbourhood)
    if moved and not rules.may_change_own_district(profile):
        raise ResidenceConfirmed
    if neighbourhood and (district is None or neighbourhood.district_id != district.pk):
        raise ValidationError({"neighbourhood": _("This neighbourhood is not in the chosen district.")})
    if profile.district is not None and profile.district != district:
        profile.changed_on = timezone.localdate()
    profile.district = district
    profile.neighbourhood = neighbourhood
    profile.full_clean(exclude=["user"])
    profile.save()
    user.display_name, user.search_name = display_name, ascii_fold(display_name)
    user.save(update_fields=["display_name", "search_name"])
    user.profile = profile
    return profile


@transaction.atomic
def set_birth_year(*, user: User, birth_year: int | None) -> None:
    """Store the year of birth, or delete it (None). The caller holds the explicit consent.

    Raises ValidationError for an impossible year, and for that of somebody who is not yet ``YOUNGEST`` at
    the end of this year.
    """
    this_year = timezone.localdate().year
    if birth_year is not None and not EARLIEST_BIRTH_YEAR <= birth_year <= this_year:
        raise ValidationError({"birth_year": _("Enter the year in four digits, such as 1985.")})
    if birth_year is not None and birth_year > this_year - YOUNGEST:
        message = _(
            "The year of birth is stored from the year in which you become {age}. Without it you take part "
            "all the same: polls count you as “not stated”. Have you made a typing mistake?"
        )
        raise ValidationError({"birth_year": message.format(age=YOUNGEST)})
    Profile.objects.filter(user=user, birth_year__isnull=False).exclude(birth_year=birth_year).update(
        changed_on=timezone.localdate()
    )
    Profile.objects.filter(user=user).update(birth_year=birth_year)
    user.profile.birth_year = birth_year


@transaction.atomic
def set_sex(*, user: User, sex: str) -> None:
    """Store the sex, or delete it (""). The caller holds the explicit consent.

    Raises ValidationError for an unknown category.
    """
    if sex and sex not in Sex.values:
        raise ValidationError({"sex": _("Choose one of the possible answers.")})
    Profile.objects.filter(user=user).exclude(sex__in=["", sex]).update(changed_on=timezone.localdate())
    Profile.objects.filter(user=user).update(sex=sex)
    user.profile.sex = sex


@transaction.atomic
def set_assurance(*, officer: User, user: User, level: AssuranceLevel, reason: str) -> None:
    """Set how certain the council is that ``user`` lives in the district of the profile.

    Raises NotOfficer, ValidationError (no reason, or no district to confirm).
    """
    if not rules.may_set_assurance(officer):
        raise NotOfficer
    require_reason(reason)
    profile = Profile.objects.select_for_update().get(user=user)
    stored = queries.reload_account(officer)
    if not rules.may_set_assurance(stored):
        raise NotOfficer
    require_second_factor(stored)
    if level > AssuranceLevel.EMAIL_ONLY and profile.district_id is None:
        raise ValidationError(_("This account has no district that could be confirmed."))
    if profile.assurance == level:
        return
    before, profile.assurance = profile.assurance, level
    profile.save(update_fields=["assurance"])
    user.profile = profile
    audit_operations.append_entry(
        actor=officer,
        action="assurance.set",
        subject=build_account_subject(user),
        reason=reason,
        details={"from": before, "to": int(level)},
    )


@transaction.atomic
def confirm_by_roll(
    *, residents: Collection[int], district: int, level: AssuranceLevel = AssuranceLevel.ROLL_MATCHED
) -> set[int]:
    """Confirm that these accounts (ids) live in ``district`` (id), according to an electoral roll: set the
    district and the assurance level of their profiles.

    Accounts with a proved identity stay unchanged. Returns the ids of those whose level rose.
    """
    profiles = list(
        Profile.objects.select_for_update()
        .filter(user__in=residents, assurance__lte=AssuranceLevel.ROLL_MATCHED)
        .order_by("pk")
    )
    rose = {it.user_id for it in profiles if it.assurance < level}
    for profile in profiles:
        if profile.district_id != district:
            profile.district_id, profile.neighbourhood = district, None
        profile.assurance = level
    Profile.objects.bulk_update(profiles, ["district", "neighbourhood", "assurance"], batch_size=500)
    return rose


def move_by_roll(*, residents: Collection[int], district: int) -> None:
    """Set the district of accounts whose proved identity is on an electoral roll there."""
    moved = Profile.objects.filter(user__in=residents, assurance=AssuranceLevel.IDENTITY)
    moved.exclude(district=district).update(district=district, neighbourhood=None)


def end_confirmation_by_roll(
    *,
    residents: Collection[int],
    level: AssuranceLevel = AssuranceLevel.ROLL_MATCHED,
    after: AssuranceLevel = AssuranceLevel.EMAIL_ONLY,
) -> None:
    """Lower accounts (ids) from ``level``, which they had by a roll that they are no longer on, to ``after``.
    Accounts at another level stay unchanged.
    """
    Profile.objects.filter(user__in=residents, assurance=level).update(assurance=after)
