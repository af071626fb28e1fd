"""The sample that R's documentation of ``survey`` uses, read from ``data/apiclus1.csv``.

Source: Academic Performance Index, California Department of Education, as ``data(api)`` in the R package
``survey`` 4.4-2 (Lumley; Debian's r-cran-survey). The figures in the tests are what that package gives for
it: ``svydesign(id=~1, weights=~pw, data=apiclus1)``, then ``rake`` with ``control=list(epsilon=1e-10)``
(three margins and unequal weights: ``calibrate`` with ``calfun="raking"``), ``svymean``, ``svycontrast``,
``SE``.
"""

import csv
from pathlib import Path

import numpy as np

from polls.statistics.weighting import Category, Margin

DATA = Path(__file__).parent / "data" / "apiclus1.csv"


class Schools:
    """Columns as arrays; codes are places in ``TYPE``, ``WIDE`` and ``SIZE``."""

    def __init__(self):
        with DATA.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.base = np.array([float(row["pw"]) for row in rows])
        self.awards = np.array([row["awards"] == "Yes" for row in rows])
        self.api00 = np.array([float(row["api00"]) for row in rows])
        self.enroll = np.array([float(row["enroll"]) for row in rows])
        self.type = np.array(["EHM".index(row["stype"]) for row in rows])
        self.wide = np.array([int(row["sch.wide"] == "Yes") for row in rows])
        self.size = np.where(self.enroll < 400, 2, np.where(self.enroll < 600, 1, 0))
        #: Unequal design weights: 1, 1.5 and 2 times the base in turn.
        self.unequal = self.base * (1 + (np.arange(len(rows)) % 3) / 2)


TYPE = Margin("stype", (Category("E", 4421), Category("H", 755), Category("M", 1018)))
WIDE = Margin("sch.wide", (Category("No", 1072), Category("Yes", 5122)))
SIZE = Margin("size", (Category("large", 1800), Category("medium", 2194), Category("small", 2200)))
