"""``validate_instance`` with one query for all check constraints of a model.

Django runs three statements per constraint (savepoint, query, release), and a poll has twelve constraints.
"""

from functools import reduce
from operator import and_

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model, Q


def validate_instance(instance: Model) -> None:
    """As ``instance.full_clean()``; raises the same ValidationError."""
    try:
        instance.full_clean(validate_constraints=False)
        _validate_constraints(instance)
    except ValidationError:
        # Django's own method reports each failed constraint, together with the errors of the fields.
        instance.full_clean()
        raise


def _validate_constraints(instance: Model) -> None:
    constraints = instance._meta.constraints
    conditions = [Q(it.condition) for it in constraints if isinstance(it, CheckConstraint)]
    if conditions:
        every = CheckConstraint(condition=reduce(and_, conditions), name="every_check")
        every.validate(type(instance), instance)
    for constraint in constraints:
        if not isinstance(constraint, CheckConstraint):
            constraint.validate(type(instance), instance)
