"""The database keeps texts as they were published, and what was agreed, asked and answered."""

from django.db import migrations

from participation.storage.guards import Guard, install

TEXT = "privacy_text"
CONSENT = "privacy_consent"
REQUEST = "privacy_datarequest"

IS_NEXT = f"NEW.version = 1 + COALESCE((SELECT MAX(version) FROM {TEXT} WHERE kind = NEW.kind), 0)"
IS_OF_ITS_KIND = f"EXISTS (SELECT 1 FROM {TEXT} WHERE id = NEW.text_id AND kind = NEW.purpose)"
ANOTHER_CONSENT = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("resident_id", "purpose", "text_id", "given_on")
)
OTHER_WORDS = " OR ".join(
    f'NEW."{column}" <> OLD."{column}"'
    for column in ("reference", "name", "email", "right", "text", "language", "received_on")
)
ANOTHER_ANSWER = (
    "OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.answer <> OLD.answer "
    "OR NEW.closed_on IS {differs} OLD.closed_on)"
)
ANOTHER_ACCOUNT = "NEW.account_id IS NOT NULL AND NEW.account_id IS {differs} OLD.account_id"

GUARDS = (
    Guard("privacy_text_stays", TEXT, "UPDATE", "", "a published text is never changed"),
    Guard("privacy_text_is_not_removed", TEXT, "DELETE", "", "a published text is never removed"),
    Guard("privacy_text_is_not_emptied", TEXT, "TRUNCATE", "", "a published text is never removed"),
    Guard(
        "privacy_text_continues",
        TEXT,
        "INSERT",
        f"NOT ({IS_NEXT})",
        "a version follows the one before it",
    ),
    Guard(
        "privacy_consent_of_its_text",
        CONSENT,
        "INSERT",
        f"NOT {IS_OF_ITS_KIND}",
        "a consent is to a text about its purpose",
    ),
    Guard(
        "privacy_consent_stays",
        CONSENT,
        "UPDATE",
        f"OLD.withdrawn_on IS NOT NULL OR {ANOTHER_CONSENT}",
        "a consent changes only by being withdrawn",
    ),
    Guard(
        "privacy_request_begins",
        REQUEST,
        "INSERT",
        "NEW.state <> 'open'",
        "a request begins unanswered",
    ),
    Guard(
        "privacy_request_stays",
        REQUEST,
        "UPDATE",
        f"{OTHER_WORDS} OR ({ANOTHER_ANSWER}) OR ({ANOTHER_ACCOUNT})",
        "a request and its answer are never changed",
    ),
    Guard(
        "privacy_request_is_kept",
        REQUEST,
        "DELETE",
        "OLD.state = 'open'",
        "an unanswered request is not removed",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_first_texts")]

    operations = [install(*GUARDS)]
