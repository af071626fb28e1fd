"""Ranges of non-negative variables that satisfy linear equations.

A primal simplex on a dense tableau. It starts at a known solution and is warm-started from one bound to the
next. Every corner it visits is a witness for all variables, so most bounds need no search of their own. For
tables without weights the tableau contains only -1, 0 and 1, so arithmetic is exact.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
#: Coefficients below this are zero. They stem from sums of counts and of weights near 1.
_ZERO = 1e-9
#: Degenerate steps by Dantzig's rule (largest gain) before switching to Bland's rule, which cannot cycle.
_PATIENCE = 20
#: Degenerate steps after which the search for one bound is given up.
_MAX_STALLED = 400
#: Maximum number of pivots for all bounds of one system.
_MAX_STEPS = 20_000
#: Coefficients start near 1. Above this size rounding errors dominate.
_LARGEST = 1e6


class BoundsUndetermined(ArithmeticError):
    """The bounds could not be computed in reasonable time or reliably; no cell may be considered guarded."""


class Spread:
    """Ranges of the solutions of ``equations @ values == constant`` with ``values >= 0``.

    The search starts at the true ``values``.
    """

    def __init__(self, equations: FloatArray, values: npt.NDArray[Any]) -> None:
        self.low = values.astype(np.float64)
        self.high = self.low.copy()
        self._tableau, self._basis = _eliminate(equations.astype(np.float64), self.low)
        self._is_basic = np.zeros(len(values), dtype=bool)
        self._is_basic[self._basis] = True
        self._steps = 0
        self._to_corner(self.low.copy())

    def reaches(self, variable: int, need: float) -> bool:
        """Whether the range of ``variable`` is at least ``need``. Raises BoundsUndetermined."""
        for sign in (-1, 1):
            if self._span(variable) < need - _ZERO:
                self._push(variable, sign, need)
        return bool(self._span(variable) >= need - 1e-6)

    def span(self, variable: int) -> float:
        """The exact distance between the smallest and the largest value of ``variable``.

        Raises BoundsUndetermined.
        """
        self.reaches(variable, np.inf)
        return self._span(variable)

    def _span(self, variable: int) -> float:
        return float(self.high[variable] - self.low[variable])

    def _push(self, variable: int, sign: int, need: float) -> None:
        """Lower (-1) or raise (+1) ``variable`` to its bound, or until its range is ``need``."""
        if not self._is_basic[variable]:
            if sign < 0:
                return
            self._enter(variable)
        stalled = 0
        while self._is_basic[variable] and self._span(variable) < need - _ZERO:
            row = int(np.flatnonzero(self._basis == variable)[0])
            gain = -sign * self._tableau[row]
            gain[self._basis] = 0
            entering = int(np.argmax(gain if stalled < _PATIENCE else gain > _ZERO))
            if gain[entering] <= _ZERO:
                return
            stalled = 0 if self._enter(entering) else stalled + 1
            if stalled > _MAX_STALLED:
                raise BoundsUndetermined("degenerate steps without progress")

    def _enter(self, column: int) -> bool:
        """Bring a variable at zero into the basis. False if the step is degenerate (same corner)."""
        step, row = self._room(column)
        if row < 0:
            raise ArithmeticError("The equations leave a count unbounded.")
        self._level -= step * self._tableau[:, column]
        self._level[row] = step
        self._pivot(row, column)
        np.maximum(self._level, 0, out=self._level)
        self._witness()
        return step > _ZERO

    def _room(self, column: int) -> tuple[float, int]:
        """How far a variable can rise until a basic variable is zero, and that variable's row.

        Of several rows, that of the variable with the lowest number. No bound: infinity and row -1.
        """
        coefficients = self._tableau[:, column]
        rows = np.flatnonzero(coefficients > _ZERO)
        if not len(rows):
            return np.inf, -1
        ratios = self._level[rows] / coefficients[rows]
        step = ratios.min()
        tied = rows[ratios <= step + _ZERO]
        return float(step), int(tied[np.argmin(self._basis[tied])])

    def _pivot(self, row: int, column: int) -> None:
        tableau = self._tableau
        tableau[row] /= tableau[row, column]
        touched = np.flatnonzero(np.abs(tableau[:, column]) > _ZERO)
        touched = touched[touched != row]
        tableau[touched] -= tableau[touched, column][:, None] * tableau[row][None, :]
        self._is_basic[self._basis[row]] = False
        self._is_basic[column] = True
        self._basis[row] = column
        self._steps += 1
        if self._steps > _MAX_STEPS or float(np.abs(tableau[row]).max()) > _LARGEST:
            raise BoundsUndetermined("too many steps or coefficients too large")

    def _witness(self) -> None:
        self.low[~self._is_basic] = 0
        self.low[self._basis] = np.minimum(self.low[self._basis], self._level)
        self.high[self._basis] = np.maximum(self.high[self._basis], self._level)

    def _to_corner(self, values: FloatArray) -> None:
        """Move every non-basic variable to zero, one by one, while remaining a solution."""
        self._level = values[self._basis]
        for column in np.flatnonzero(~self._is_basic & (values > 0)):
            self._tableau[:, column] *= -1
            step, row = self._room(int(column))
            self._tableau[:, column] *= -1
            step = min(step, values[column])
            self._level += step * self._tableau[:, column]
            values[column] -= step
            if values[column] > _ZERO:
                self._level[row] = values[column]
                self._pivot(row, int(column))
            np.maximum(self._level, 0, out=self._level)
        self._witness()


def _eliminate(tableau: FloatArray, preference: FloatArray) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """Gauss-Jordan elimination with the largest values in the basis; redundant equations are dropped."""
    basis: list[int] = []
    rank = 0
    for column in np.argsort(-preference, kind="stable"):
        if rank == len(tableau):
            break
        row = rank + int(np.argmax(np.abs(tableau[rank:, column])))
        if abs(tableau[row, column]) <= 1e-8:
            continue
        tableau[[rank, row]] = tableau[[row, rank]]
        tableau[rank] /= tableau[rank, column]
        touched = np.flatnonzero(np.abs(tableau[:, column]) > _ZERO)
        touched = touched[touched != rank]
        tableau[touched] -= tableau[touched, column][:, None] * tableau[rank][None, :]
        basis.append(int(column))
        rank += 1
    return tableau[:rank], np.array(basis, dtype=np.intp)
