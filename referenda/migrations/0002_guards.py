"""Triggers that refuse changes to referenda, also by statements that bypass the operations.

- After the announcement, the texts, rules, roll, questions and trustees of a referendum do not change.
- After the opening of voting, its credentials do not change, except that their handles are emptied. A
  credential has at most 21 ballots.
- What trustees publish in the key ceremony changes only during the ceremony. A referendum leaves the draft only
  with at least three trustees, and with at least as many as are needed to decrypt.
- Append-only: events, their data, transitions, decryptions, checkpoints, documents, explanations, consequences,
  refused decryptions and lines of districts.
- The state changes only as ``STEPS`` says. A proposal is decided once. One officer alone can neither annul nor
  certify.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

MESSAGE = "an announced referendum does not change, and its archive is append-only"
KEPT = "what is stored of a referendum does not change, and a checkpoint continues the one before it"
EXPLAINED = "an explanation does not change"
BY_TWO = "two officers are needed, and a proposal is decided once"

ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
APPEND_ONLY = ("referenda_event", "referenda_datum", "referenda_transition", "referenda_decryption")
TERMS = (
    "uuid",
    "title",
    "description",
    "title_en",
    "description_en",
    "roll_id",
    "opens_at",
    "closes_at",
    "objection_days",
    "quorum",
    "threshold_percent",
    "blank_counts",
    "tie_rule",
    "credential_mode",
    "credential_authority",
    "trustees_needed",
    "supersedes_id",
)
BEFORE_VOTING = "('announced', 'ceremony', 'ready')"
STEPS = (
    ("draft", "review"),
    ("review", "draft"),
    ("review", "announced"),
    ("announced", "ceremony"),
    ("ceremony", "announced"),
    ("ceremony", "ready"),
    ("ready", "announced"),
    ("ready", "open"),
    ("open", "closed"),
    ("closed", "tallied"),
    ("tallied", "provisional"),
    ("provisional", "certified"),
    *(
        (state, "annulled")
        for state in ("announced", "ceremony", "ready", "open", "closed", "tallied", "provisional")
    ),
)
#: Proposals that another officer decides, with the columns of each that never change.
PROPOSALS = {
    "referenda_annulment": ("referendum_id", "reason", "proposed_by_id", "proposed_at", "state"),
    "referenda_reversal": ("referendum_id", "reason", "proposed_by_id", "proposed_at", "desk_id"),
    "referenda_redecryption": ("referendum_id", "reason", "proposed_by_id", "proposed_at", "trustee_id"),
}


def guards():
    yield from terms_guards()
    yield from ballot_guards()
    yield from document_guards()
    yield from append_only("referenda_explanation", EXPLAINED)
    yield from append_only("referenda_refuseddecryption", KEPT)
    yield from district_guards()
    yield from proposal_guards()
    yield from two_officer_guards()
    yield from checkpoint_guards()


def state_of(referendum):
    return f"(SELECT state FROM referenda_referendum WHERE id = {referendum})"


def append_only(table, message):
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"{table}_append_only_{event.lower()}", table, event, "", message)


def differs(columns):
    return " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in columns)


def terms_guards():
    """Freezes the terms of an announced referendum, its credentials and its archive; checks changes of state."""
    for table in APPEND_ONLY:
        yield from append_only(table, MESSAGE)
    for event, rows in ROWS.items():
        question = " OR ".join(
            f"COALESCE({state_of(f'{row}.referendum_id')}, 'draft') <> 'draft'" for row in rows
        )
        yield Guard(
            f"referenda_question_frozen_{event.lower()}", "referenda_question", event, question, MESSAGE
        )
        option = " OR ".join(
            "COALESCE((SELECT r.state FROM referenda_referendum AS r JOIN referenda_question AS q"
            f" ON q.referendum_id = r.id WHERE q.id = {row}.question_id), 'draft') <> 'draft'"
            for row in rows
        )
        yield Guard(f"referenda_option_frozen_{event.lower()}", "referenda_option", event, option, MESSAGE)
        if event != "UPDATE":
            yield Guard(
                f"referenda_trustee_frozen_{event.lower()}", "referenda_trustee", event, question, MESSAGE
            )
            credential = " OR ".join(
                f"{state_of(f'{row}.referendum_id')} NOT IN {BEFORE_VOTING}" for row in rows
            )
            yield Guard(
                f"referenda_credential_frozen_{event.lower()}",
                "referenda_credential",
                event,
                credential,
                MESSAGE,
            )
    named = differs(("referendum_id", "person_id", '"index"', "name"))
    published = " OR ".join(
        f"NEW.{name} <> OLD.{name}" for name in ("certificate", "dealing", "verification_key")
    )
    yield Guard(
        "referenda_trustee_frozen_update",
        "referenda_trustee",
        "UPDATE",
        f"({named}) OR (({published}) AND {state_of('OLD.referendum_id')} NOT IN ('announced', 'ceremony'))",
        MESSAGE,
    )
    kept = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("referendum_id", "public_key", "weight"))
    yield Guard(
        "referenda_credential_stays",
        "referenda_credential",
        "UPDATE",
        f"({kept}) OR (NEW.handle <> OLD.handle AND NEW.handle <> '')",
        MESSAGE,
    )
    allowed = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS)
    yield Guard(
        "referenda_referendum_stays",
        "referenda_referendum",
        "UPDATE",
        f"(OLD.state <> 'draft' AND ({differs(TERMS)})) OR (NEW.state <> OLD.state AND NOT ({allowed}))",
        MESSAGE,
    )
    named = "(SELECT count(*) FROM referenda_trustee WHERE referendum_id = NEW.id)"
    yield Guard(
        "referenda_referendum_has_trustees",
        "referenda_referendum",
        "UPDATE",
        f"OLD.state = 'draft' AND NEW.state <> 'draft' AND ({named} < 3 OR {named} < NEW.trustees_needed)",
        MESSAGE,
    )
    yield Guard(
        "referenda_referendum_is_kept", "referenda_referendum", "DELETE", "OLD.state <> 'draft'", MESSAGE
    )
    yield Guard(
        "referenda_referendum_begins", "referenda_referendum", "INSERT", "NEW.state <> 'draft'", MESSAGE
    )


def ballot_guards():
    """Limits the ballots of one credential: the first one and ``rules.MAX_REPLACEMENTS`` replacements."""
    yield Guard(
        "referenda_datum_so_many_ballots",
        "referenda_datum",
        "INSERT",
        "NEW.credential_id IS NOT NULL"
        " AND (SELECT count(*) FROM referenda_datum WHERE credential_id = NEW.credential_id) > 20",
        MESSAGE,
    )


def document_guards():
    """A document is stored only once the state that it reports is final."""
    yield from append_only("referenda_document", KEPT)
    yield Guard(
        "referenda_document_final",
        "referenda_document",
        "INSERT",
        f"NOT (NEW.kind = 'record' AND COALESCE({state_of('NEW.referendum_id')}, '') IN ('certified', 'annulled'))"
        " AND NOT (NEW.kind = 'zero' AND EXISTS (SELECT 1 FROM referenda_event AS e"
        " WHERE e.referendum_id = NEW.referendum_id AND e.type = 'Setup'))",
        KEPT,
    )


def district_guards():
    """The district rule has both of its numbers or none, and is frozen after the announcement. Credentials have a
    district if and only if there is such a rule. Each kind of line is added only in the state that it belongs to.
    """
    yield from append_only("referenda_districtline", MESSAGE)
    rule = "(SELECT districts_needed FROM referenda_referendum WHERE id = NEW.referendum_id)"
    state = state_of("NEW.referendum_id")
    yield Guard(
        "referenda_districtline_in_its_time",
        "referenda_districtline",
        "INSERT",
        f"{rule} IS NULL OR NOT ("
        f"NEW.kind = 'list' AND {state} = 'open'"
        f" OR NEW.kind IN ('areas', 'decryption') AND {state} = 'tallied'"
        f" OR NEW.kind = 'result' AND {state} = 'provisional')"
        " OR NEW.decryption_id IS NOT NULL"
        " AND (SELECT t.referendum_id FROM referenda_trustee AS t JOIN referenda_decryption AS d"
        " ON d.trustee_id = t.id WHERE d.id = NEW.decryption_id) <> NEW.referendum_id",
        MESSAGE,
    )
    impossible = (
        "(NEW.districts_needed IS NULL) <> (NEW.district_least IS NULL)"
        " OR COALESCE(NEW.districts_needed, 1) < 1 OR COALESCE(NEW.district_least, 10) < 10"
    )
    yield Guard(
        "referenda_referendum_districts_insert", "referenda_referendum", "INSERT", impossible, MESSAGE
    )
    yield Guard(
        "referenda_referendum_districts_update",
        "referenda_referendum",
        "UPDATE",
        f"{impossible} OR OLD.state <> 'draft' AND ({differs(('districts_needed', 'district_least'))})",
        MESSAGE,
    )
    yield Guard(
        "referenda_credential_district_insert",
        "referenda_credential",
        "INSERT",
        f"(NEW.district_id IS NULL) <> ({rule} IS NULL)",
        MESSAGE,
    )
    yield Guard(
        "referenda_credential_district_stays",
        "referenda_credential",
        "UPDATE",
        differs(("district_id",)),
        MESSAGE,
    )


def proposal_guards():
    """A proposal is never deleted and changes once, from waiting to decided."""
    for table, columns in PROPOSALS.items():
        of_another = "".join(
            f" OR (SELECT referendum_id FROM referenda_{kind} WHERE id = NEW.{kind}_id) <> NEW.referendum_id"
            for kind in ("desk", "trustee")
            if f"{kind}_id" in columns
        )
        yield Guard(f"{table}_begins", table, "INSERT", f"NEW.verdict <> 'waiting'{of_another}", BY_TWO)
        decided = f"OLD.verdict <> 'waiting' OR {differs(columns)}"
        yield Guard(f"{table}_decided_once", table, "UPDATE", decided, BY_TWO)
        yield Guard(f"{table}_is_kept", table, "DELETE", "", BY_TWO)
    yield Guard(
        "referenda_decryption_again_by_two",
        "referenda_decryption",
        "INSERT",
        "NEW.redecryption_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM referenda_redecryption"
        " WHERE id = NEW.redecryption_id AND verdict = 'confirmed' AND trustee_id = NEW.trustee_id)",
        BY_TWO,
    )


def annulment(referendum, verdict):
    return (
        f"SELECT 1 FROM referenda_annulment WHERE referendum_id = NEW.{referendum} AND verdict = '{verdict}'"
    )


def two_officer_guards():
    """Annulling and certifying take two officers. The consequence of an upheld objection is append-only, and a
    result is certified only when each upheld objection has one.
    """
    yield Guard(
        "referenda_referendum_ends_by_two",
        "referenda_referendum",
        "UPDATE",
        # ``STEPS`` already refuses these changes of drafts.
        "NEW.state <> OLD.state AND OLD.state NOT IN ('draft', 'review') AND ("
        f"(NEW.state = 'annulled' AND NOT EXISTS ({annulment('id', 'confirmed')}))"
        f" OR (NEW.state = 'certified' AND EXISTS ({annulment('id', 'waiting')})))",
        BY_TWO,
    )
    yield Guard(
        "referenda_referendum_answers_objections",
        "referenda_referendum",
        "UPDATE",
        "NEW.state = 'certified' AND OLD.state = 'provisional' AND EXISTS (SELECT 1 FROM referenda_objection AS o"
        " WHERE o.referendum_id = NEW.id AND o.upheld AND NOT EXISTS"
        " (SELECT 1 FROM referenda_consequence AS c WHERE c.objection_id = o.id))",
        BY_TWO,
    )
    yield Guard(
        "referenda_consequence_of_upheld",
        "referenda_consequence",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM referenda_objection WHERE id = NEW.objection_id AND upheld)",
        BY_TWO,
    )
    yield from append_only("referenda_consequence", BY_TWO)
    first = "(SELECT signed_by_id FROM referenda_referendum WHERE id = NEW.referendum_id)"
    yield Guard(
        "referenda_transition_by_two",
        "referenda_transition",
        "INSERT",
        f"(NEW.after = 'annulled' AND NOT EXISTS ({annulment('referendum_id', 'confirmed')}"
        " AND decided_by_id = NEW.by_id))"
        f" OR (NEW.after = 'certified' AND (NEW.by_id IS NULL OR COALESCE({first}, NEW.by_id) = NEW.by_id))",
        BY_TWO,
    )


def checkpoint_guards():
    """A checkpoint belongs to its referendum's archive and continues the checkpoint before it. There is one for each day
    of voting, one at closing and one of the result.
    """
    yield from append_only("referenda_checkpoint", KEPT)
    event = (
        "EXISTS (SELECT 1 FROM referenda_event AS e"
        " WHERE e.id = NEW.event_id AND e.referendum_id = NEW.referendum_id"
    )
    height = "(SELECT height FROM referenda_event WHERE id = NEW.event_id)"
    # Height of the event that closed voting.
    end = (
        "(SELECT height FROM referenda_event WHERE referendum_id = NEW.referendum_id AND type = 'EndBallots')"
    )
    fits = " OR ".join(
        f"(NEW.kind = '{kind}' AND {condition})"
        for kind, condition in {
            "day": f"COALESCE({state_of('NEW.referendum_id')}, '') = 'open'"
            f" AND {event} AND e.height = NEW.ballots AND e.type IN ('Setup', 'Ballot'))",
            "closing": f"{event} AND e.type = 'EndBallots') AND NEW.ballots = {end} - 1",
            "result": f"{event} AND e.type = 'Result') AND NEW.ballots = {end} - 1",
        }.items()
    )
    yield Guard(
        "referenda_checkpoint_continues",
        "referenda_checkpoint",
        "INSERT",
        f"NOT COALESCE({fits}, 1 = 0)"
        " OR EXISTS (SELECT 1 FROM referenda_checkpoint AS n JOIN referenda_event AS e ON e.id = n.event_id"
        " WHERE n.referendum_id = NEW.referendum_id AND (n.day > NEW.day OR (NEW.kind = 'day' AND n.day = NEW.day)"
        f" OR e.height > {height}))",
        KEPT,
    )


class Migration(migrations.Migration):
    dependencies = [("referenda", "0001_initial")]
    operations = [install(*guards())]
