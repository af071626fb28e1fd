#!/bin/sh
# Compare every tally with a recount, and verify the audit log. If one of them fails, the other still runs, and this
# ends with an error.
set -u
cd "$(dirname "$0")/.." || exit 1
python=${MEYDAN_PYTHON:-.venv/bin/python}
status=0
"$python" manage.py recount || status=1
"$python" manage.py audit verify || status=1
exit $status
