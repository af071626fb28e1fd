"""What respondents rely on stays as it was: guarded by the database from the first participation on.

Questions, options, districts and the poll's own terms change no more, and an answered poll never becomes a
draft again. Its closing time moves only in the step that closes it.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

MESSAGE = "residents have answered this poll, so it cannot be changed"

# Which poll a row belongs to, as SQL over {row} (NEW or OLD).
POLL_OF = {
    "polls_question": "{row}.poll_id",
    "polls_option": "(SELECT poll_id FROM polls_question WHERE id = {row}.question_id)",
    "polls_poll_districts": "{row}.poll_id",
    "polls_question_condition_options": "(SELECT poll_id FROM polls_question WHERE id = {row}.question_id)",
}
TERMS = (
    "title",
    "description",
    "minimum_assurance",
    "result_timing",
    "batch_min",
    "may_change",
    "opens_at",
    "corrects_id",
    "translations",
    "languages",
    "review_hours",
    "breakdowns",
    "weighting",
    "trusts_claims",
    "conducted_by",
    "financed_by",
    "recruitment",
    "limitations",
    "lot_seed",
    "announced_on",
    "targets_id",
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def answered(poll):
    """Also of a counted poll, whose participations may have left with the accounts."""
    return (
        f"(EXISTS (SELECT 1 FROM polls_participation WHERE poll_id = {poll})"
        f" OR EXISTS (SELECT 1 FROM polls_poll WHERE id = {poll} AND counted_at IS NOT NULL))"
    )


def guards():
    for table, poll in POLL_OF.items():
        for event, rows in ROWS.items():
            refused = " OR ".join(answered(poll.format(row=row)) for row in rows)
            yield Guard(f"{table}_frozen_{event.lower()}", table, event, refused, MESSAGE)
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in TERMS)
    moved = "(NEW.closes_at IS {differs} OLD.closes_at AND NOT (OLD.state = 'open' AND NEW.state = 'closed'))"
    back = "(NEW.state = 'draft' AND OLD.state <> 'draft')"
    refused = f"({changed} OR {moved} OR {back}) AND {answered('OLD.id')}"
    yield Guard("polls_poll_frozen", "polls_poll", "UPDATE", refused, MESSAGE)


class Migration(migrations.Migration):
    dependencies = [("polls", "0001_initial")]
    operations = [install(*guards())]
