"""Examples of reports in the API description."""

from typing import Any

NEW_REPORT: dict[str, Any] = {"rule": "hakaret", "words": "İkinci cümle."}
REPORT: dict[str, Any] = {"post": 3181, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}
STATEMENT_REPORT: dict[str, Any] = {"statement": 9, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}
