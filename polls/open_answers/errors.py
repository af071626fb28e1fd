"""Why a decision about open answers is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, ReasonNeeded


class TooFewTexts(Conflict):
    """Nobody reads them either: among so few, an author may be known by the words alone."""

    code = "too_few_texts"
    message = _("Fewer than {least} people wrote something here, so their answers are not published.")


class UnlistedReason(ReasonNeeded):
    message = _("Choose one of the listed reasons.")


class PersonalDataLeft(BadInput):
    code = "personal_data_left"
    message = _(
        "Nothing is published yet: these look like personal data. Replace them with placeholders: {kinds}"
    )


class WordsChanged(BadInput):
    code = "words_changed"
    message = _(
        "Nothing is published yet: the words must remain the author’s own. You may replace parts with "
        "placeholders ({placeholders}), but you may not add, remove or reorder anything."
    )


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"
    message = _(
        "Somebody else has decided on this answer in the meantime: it is “{state}”. Your decision was "
        "not saved. Check the current version; it can still be changed."
    )


class HeadingGone(Conflict):
    code = "heading_gone"
    message = _("This heading was deleted in the meantime. Nothing was changed.")


class HeadingInUse(Conflict):
    code = "heading_in_use"
    message = _("There are answers under “{name}”. Move them to another heading first.")
