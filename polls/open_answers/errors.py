"""Why a decision about open answers is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class TooFewTexts(Refusal):
    """Nobody reads them either: among so few, an author may be known by the words alone."""

    code = "too_few_texts"
    status = 409
    message = _("Fewer than {least} people wrote something here, so their words are not published.")


class PersonalDataLeft(Refusal):
    code = "personal_data_left"
    status = 400
    message = _("Nothing is published yet: these look like personal data. Put a mark in their place: {found}")


class WordsChanged(Refusal):
    code = "words_changed"
    status = 400
    message = _(
        "Nothing is published yet: the words must stay their author’s. Parts may be replaced by marks "
        "({marks}); nothing may be added, left out or put in another order."
    )


class DecidedMeanwhile(Refusal):
    code = "decided_meanwhile"
    status = 409
    message = _(
        "Somebody else has decided about this answer meanwhile: it is “{state}”. Yours was not stored. "
        "Look at it as it stands now; it can still be changed."
    )


class HeadingGone(Refusal):
    code = "heading_gone"
    status = 409
    message = _("This heading was deleted meanwhile. Nothing was changed.")


class HeadingInUse(Refusal):
    code = "heading_in_use"
    status = 409
    message = _("Answers stand under “{name}”. Put them under another heading first.")
