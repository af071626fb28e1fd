"""Every write: ``drafting`` by editors, ``publishing`` from submission on, ``rendering`` of files."""

from participation.publications.operations.drafts import (
    EditionText,
    add_section,
    comment_section,
    create_bulletin,
    delete_draft,
    move_section,
    new_version,
    remove_section,
    update_edition,
)
from participation.publications.operations.publishing import publish, return_to_draft, submit
from participation.publications.operations.rendering import FORMATS, PREVIEW, rendering

__all__ = [
    "FORMATS",
    "PREVIEW",
    "EditionText",
    "add_section",
    "comment_section",
    "create_bulletin",
    "delete_draft",
    "move_section",
    "new_version",
    "publish",
    "remove_section",
    "rendering",
    "return_to_draft",
    "submit",
    "update_edition",
]
