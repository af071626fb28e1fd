"""Atom feeds."""

from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed


class StableAtomFeed(Atom1Feed):
    """Deterministic: the same entries give the same bytes, even without entries."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(2026, 1, 1, tzinfo=UTC))
