"""Accounts and what they tell about residence. Nothing here says what anybody answered."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class AssuranceLevel(models.IntegerChoices):
    """How sure we are that the account is a resident; levels are ordered."""

    EMAIL_ONLY = 10, _("e-mail only")
    ROLL_MATCHED = 20, _("matched with the roll")
    IDENTITY = 30, _("identity provider or in person")


class UserManager(BaseUserManager["User"]):
    """Accounts are named by their e-mail address, kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account. ``public_id`` is what the public record names; it tells nothing by itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name shown to others"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("may use the technical admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"


class Profile(models.Model):
    """Where a person lives and how sure we are of it. One for each account."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    district = models.ForeignKey(
        "territory.District", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assurance = models.PositiveSmallIntegerField(
        choices=AssuranceLevel, default=AssuranceLevel.EMAIL_ONLY
    )
