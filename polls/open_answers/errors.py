"""Why a decision about open answers is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict


class TooFewTexts(Conflict):
    """Nobody reads them either: among so few, an author may be known by the words alone."""

    code = "too_few_texts"
    message = _("Fewer than {least} people wrote something here, so their words are not published.")


class PersonalDataLeft(BadInput):
    code = "personal_data_left"
    message = _("Nothing is published yet: these look like personal data. Put a mark in their place: {kinds}")


class WordsChanged(BadInput):
    code = "words_changed"
    message = _(
        "Nothing is published yet: the words must stay their author’s. Parts may be replaced by marks "
        "({marks}); nothing may be added, left out or put in another order."
    )


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"
    message = _(
        "Somebody else has decided about this answer meanwhile: it is “{state}”. Yours was not stored. "
        "Look at it as it stands now; it can still be changed."
    )


class HeadingGone(Conflict):
    code = "heading_gone"
    message = _("This heading was deleted meanwhile. Nothing was changed.")


class HeadingInUse(Conflict):
    code = "heading_in_use"
    message = _("Answers stand under “{name}”. Put them under another heading first.")
