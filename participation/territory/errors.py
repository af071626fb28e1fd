"""Refusals about population tables. Codes never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class ImportersOnly(Refusal):
    code = "importers_only"
    message = _("Population tables are imported and withdrawn by council officers and editors.")


class TargetFileTooLarge(Refusal):
    code = "target_file_too_large"
    status = 413
    message = _(
        "This file is too large to be a population table: at most {kilobytes} kB and {rows} rows are read."
    )


class TargetSetExists(Refusal):
    code = "target_set_exists"
    status = 409
    message = _(
        "“{name}” is stored already, with this name or with these very figures. Nothing was stored. "
        "If it is wrong, withdraw it first."
    )


class TargetSetNotCurrent(Refusal):
    code = "target_set_not_current"
    status = 409
    message = _("This set was withdrawn before; nothing has changed.")


class MarginMissing(Refusal):
    """The set does not contain the requested figures."""

    code = "margin_missing"
    status = 409
    message = _("The population tables “{name}” do not give these figures: {why}")
