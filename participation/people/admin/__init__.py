"""Accounts in the technical admin: read-only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from participation.people import rules
from participation.people.models import Profile, User


class LookOnly(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Read-only for administrators."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return rules.is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.is_administrator(request.user)


class ProfileInline(LookOnly, admin.StackedInline):  # type: ignore[type-arg]
    model = Profile
    fields = ["district", "assurance"]


@admin.register(User)
class UserAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["email", "display_name", "is_active", "joined_on"]
    list_filter = ["is_active", "groups"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    fields = ["public_id", "email", "display_name", "is_active", "joined_on", "groups"]
    inlines = [ProfileInline]


@admin.register(Group)
class GroupAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name"]
    fields = ["name"]
