"""``full_clean`` at the price of one query for all of a model's check constraints.

Django asks the database three times for each (savepoint, query, release): a poll has twelve of them.
"""

from functools import reduce
from operator import and_

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model, Q


def full_clean(instance: Model) -> None:
    """As ``instance.full_clean()``: raises the same ValidationError, and says nothing where all is well."""
    try:
        instance.full_clean(validate_constraints=False)
        _validate_constraints(instance)
    except ValidationError:
        # What is wrong is said constraint by constraint, together with what is wrong with the fields.
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
