"""Everything that changes a referendum. The functions are called from here; the modules are by subject."""

from referenda.operations.annulling import (
    confirm_annulment,
    decline_annulment,
    propose_annulment,
    withdraw_annulment,
)
from referenda.operations.casting import Receipt, cast
from referenda.operations.ceremony import begin_anew, certify_place, deal, finish, make_ready
from referenda.operations.certifying import answer, certify, conclude, object_to, propose_certification
from referenda.operations.credentials import collect, replace, upload
from referenda.operations.decrypting import decrypt
from referenda.operations.desks import (
    enter_count,
    explain,
    open_desk,
    remove_desk,
    sign_count,
    strike_off,
)
from referenda.operations.elections import fixed_election
from referenda.operations.keeping import document
from referenda.operations.lifecycle import announce, begin_ceremony, send_back, submit
from referenda.operations.noting import note_due, note_head
from referenda.operations.preparing import (
    QuestionDraft,
    ReferendumDraft,
    delete_draft,
    name_trustees,
    remove_question,
    save_question,
    save_referendum,
)
from referenda.operations.redecrypting import (
    confirm_redecryption,
    decline_redecryption,
    propose_redecryption,
    withdraw_redecryption,
)
from referenda.operations.reminding import remind_due
from referenda.operations.taking_back import (
    confirm_take_back,
    decline_take_back,
    propose_take_back,
    withdraw_take_back,
)
from referenda.operations.voting_period import (
    as_of_now,
    close_due,
    close_voting,
    open_due,
    open_voting,
    overwrite_due,
    overwrite_settled_due,
    settle_due,
    tally,
    tally_due,
)

__all__ = [
    "QuestionDraft",
    "Receipt",
    "ReferendumDraft",
    "announce",
    "answer",
    "as_of_now",
    "begin_anew",
    "begin_ceremony",
    "cast",
    "certify",
    "certify_place",
    "close_due",
    "close_voting",
    "collect",
    "conclude",
    "confirm_annulment",
    "confirm_redecryption",
    "confirm_take_back",
    "deal",
    "decline_annulment",
    "decline_redecryption",
    "decline_take_back",
    "decrypt",
    "delete_draft",
    "document",
    "enter_count",
    "explain",
    "finish",
    "fixed_election",
    "make_ready",
    "name_trustees",
    "note_due",
    "note_head",
    "object_to",
    "open_desk",
    "open_due",
    "open_voting",
    "overwrite_due",
    "overwrite_settled_due",
    "propose_annulment",
    "propose_certification",
    "propose_redecryption",
    "propose_take_back",
    "remind_due",
    "remove_desk",
    "remove_question",
    "replace",
    "save_question",
    "save_referendum",
    "send_back",
    "settle_due",
    "sign_count",
    "strike_off",
    "submit",
    "tally",
    "tally_due",
    "upload",
    "withdraw_annulment",
    "withdraw_redecryption",
    "withdraw_take_back",
]
