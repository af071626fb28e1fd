"""Refusals about population tables. Codes never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed, TooLarge


class ImportersOnly(NotAllowed):
    code = "importers_only"
    message = _("Only council officers and editors can import and withdraw population tables.")


class TargetFileTooLarge(TooLarge):
    code = "target_file_too_large"
    message = _(
        "This file is too large to be a population table: at most {kilobytes} kB and {rows} rows are read."
    )


class TargetSetExists(Conflict):
    code = "target_set_exists"
    message = _(
        "“{name}” is already stored, with the same name or the same figures. Nothing was "
        "stored. If it is wrong, withdraw it first."
    )


class TargetSetNotCurrent(Conflict):
    code = "target_set_not_current"
    message = _("These tables have already been withdrawn. Nothing was changed.")


class MarginMissing(Conflict):
    """The set does not contain the requested figures."""

    code = "margin_missing"
    message = _("The population tables “{name}” do not have these figures: {why}")
