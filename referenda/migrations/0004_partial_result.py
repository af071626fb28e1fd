"""The state of a result that lacks the counts of voting desks.

A result is provisional, and its objection period begins, only once the counts of all desks are signed. A signed
count does not change.
"""

from importlib import import_module

from django.db import migrations, models

from participation.storage.guards import Guard, install, remove

guards = import_module("referenda.migrations.0002_guards")
easy = import_module("referenda.migrations.0003_easy_language")

UNCOUNTED = "objections to a result begin once the counts of all voting desks are signed"
# SQLite cannot rebuild a table while triggers refer to it.
EARLIER = (*guards.guards(), *easy.GUARDS)
STEPS = (
    *guards.STEPS,
    ("tallied", "partial"),
    ("partial", "provisional"),
    ("partial", "annulled"),
)


def changed(guard):
    """The guard, knowing the new state."""
    if guard.name == "referenda_referendum_stays":
        allowed = " OR ".join(
            f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS
        )
        terms = guards.differs(guards.TERMS)
        return guard._replace(
            refused=f"(OLD.state <> 'draft' AND ({terms})) OR (NEW.state <> OLD.state AND NOT ({allowed}))"
        )
    if guard.name == "referenda_districtline_in_its_time":
        was = "NEW.kind = 'result' AND {state} = 'provisional'"
        state = guards.state_of("NEW.referendum_id")
        return guard._replace(
            refused=guard.refused.replace(
                was.format(state=state), f"NEW.kind = 'result' AND {state} IN ('partial', 'provisional')"
            )
        )
    return guard


def new_guards():
    uncounted = "EXISTS (SELECT 1 FROM referenda_desk WHERE referendum_id = NEW.id AND signed_by_id IS NULL)"
    yield Guard(
        "referenda_referendum_counts_desks",
        "referenda_referendum",
        "UPDATE",
        f"NEW.state = 'provisional' AND OLD.state IN ('tallied', 'partial')"
        f" AND (NEW.objections_until IS NULL OR {uncounted})",
        UNCOUNTED,
    )
    yield Guard(
        "referenda_referendum_objections_begin",
        "referenda_referendum",
        "UPDATE",
        "NEW.objections_until IS {differs} OLD.objections_until"
        " AND NOT (NEW.state = 'provisional' AND OLD.state <> 'provisional')",
        UNCOUNTED,
    )
    for event in ("INSERT", "DELETE"):
        row = "NEW" if event == "INSERT" else "OLD"
        yield Guard(
            f"referenda_desk_counted_{event.lower()}",
            "referenda_desk",
            event,
            f"{guards.state_of(f'{row}.referendum_id')} IN ('provisional', 'certified')",
            UNCOUNTED,
        )
    count = guards.differs(("referendum_id", "votes", "ballots", "spoiled", "entered_by_id", "signed_by_id"))
    yield Guard(
        "referenda_desk_counted_update",
        "referenda_desk",
        "UPDATE",
        f"OLD.signed_by_id IS NOT NULL AND ({count})",
        UNCOUNTED,
    )


#: All guards of the app after this migration.
GUARDS = (*(changed(it) for it in EARLIER), *new_guards())


class Migration(migrations.Migration):
    dependencies = [("referenda", "0003_easy_language")]
    operations = [
        remove(*EARLIER),
        migrations.RemoveConstraint(
            model_name="referendum",
            name="referenda_referendum_known_state",
        ),
        migrations.RemoveConstraint(
            model_name="transition",
            name="referenda_transition_allowed",
        ),
        migrations.RemoveConstraint(
            model_name="transition",
            name="referenda_transition_made_once",
        ),
        migrations.AlterField(
            model_name="annulment",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("review", "in review"),
                    ("announced", "announced"),
                    ("ceremony", "key ceremony"),
                    ("ready", "ready for voting"),
                    ("open", "open for voting"),
                    ("closed", "closed"),
                    ("tallied", "encrypted sum published"),
                    ("partial", "incomplete result"),
                    ("provisional", "provisional result"),
                    ("certified", "certified"),
                    ("annulled", "annulled"),
                ],
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="referendum",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("review", "in review"),
                    ("announced", "announced"),
                    ("ceremony", "key ceremony"),
                    ("ready", "ready for voting"),
                    ("open", "open for voting"),
                    ("closed", "closed"),
                    ("tallied", "encrypted sum published"),
                    ("partial", "incomplete result"),
                    ("provisional", "provisional result"),
                    ("certified", "certified"),
                    ("annulled", "annulled"),
                ],
                default="draft",
                editable=False,
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="transition",
            name="after",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("review", "in review"),
                    ("announced", "announced"),
                    ("ceremony", "key ceremony"),
                    ("ready", "ready for voting"),
                    ("open", "open for voting"),
                    ("closed", "closed"),
                    ("tallied", "encrypted sum published"),
                    ("partial", "incomplete result"),
                    ("provisional", "provisional result"),
                    ("certified", "certified"),
                    ("annulled", "annulled"),
                ],
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="transition",
            name="before",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("review", "in review"),
                    ("announced", "announced"),
                    ("ceremony", "key ceremony"),
                    ("ready", "ready for voting"),
                    ("open", "open for voting"),
                    ("closed", "closed"),
                    ("tallied", "encrypted sum published"),
                    ("partial", "incomplete result"),
                    ("provisional", "provisional result"),
                    ("certified", "certified"),
                    ("annulled", "annulled"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            model_name="referendum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "review",
                            "announced",
                            "ceremony",
                            "ready",
                            "open",
                            "closed",
                            "tallied",
                            "partial",
                            "provisional",
                            "certified",
                            "annulled",
                        ],
                    )
                ),
                name="referenda_referendum_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "review"), ("before", "draft")),
                    models.Q(("after", "draft"), ("before", "review")),
                    models.Q(("after", "announced"), ("before", "review")),
                    models.Q(("after", "ceremony"), ("before", "announced")),
                    models.Q(("after", "announced"), ("before", "ceremony")),
                    models.Q(("after", "ready"), ("before", "ceremony")),
                    models.Q(("after", "announced"), ("before", "ready")),
                    models.Q(("after", "open"), ("before", "ready")),
                    models.Q(("after", "closed"), ("before", "open")),
                    models.Q(("after", "tallied"), ("before", "closed")),
                    models.Q(("after", "partial"), ("before", "tallied")),
                    models.Q(("after", "provisional"), ("before", "tallied")),
                    models.Q(("after", "provisional"), ("before", "partial")),
                    models.Q(("after", "certified"), ("before", "provisional")),
                    models.Q(("after", "annulled"), ("before", "announced")),
                    models.Q(("after", "annulled"), ("before", "ceremony")),
                    models.Q(("after", "annulled"), ("before", "ready")),
                    models.Q(("after", "annulled"), ("before", "open")),
                    models.Q(("after", "annulled"), ("before", "closed")),
                    models.Q(("after", "annulled"), ("before", "tallied")),
                    models.Q(("after", "annulled"), ("before", "partial")),
                    models.Q(("after", "annulled"), ("before", "provisional")),
                    _connector="OR",
                ),
                name="referenda_transition_allowed",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "after__in",
                        ("open", "closed", "tallied", "partial", "provisional", "certified", "annulled"),
                    )
                ),
                fields=("referendum", "after"),
                name="referenda_transition_made_once",
            ),
        ),
        install(*GUARDS),
    ]
