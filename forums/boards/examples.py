"""Examples of boards in the API description."""

from typing import Any

BOARD: dict[str, Any] = {
    "id": 3,
    "slug": "ulasim",
    "name": "Ulaşım",
    "description": "Yollar, duraklar, hatlar.",
    "translations": {"en": {"name": "Transport", "description": "Roads, stops, lines."}},
    "district": None,
    "process": None,
    "organ": None,
    "read_by": "everybody",
    "start_by": "residents",
    "reply_by": "residents",
    "minimum_assurance": 10,
    "premoderation": "nobody",
    "threads": 214,
    "posts": 3180,
    "activity_at": "2026-11-24T18:04:00Z",
    "archived": False,
    "topic": "board:3",
    "url": "https://meydan.example/forum/ulasim/",
}
BOARDS: dict[str, Any] = {"next": None, "previous": None, "results": [BOARD]}
BOARD_DETAIL: dict[str, Any] = {
    **BOARD,
    "guidance": "Hat numarasını yazın.",
    "guidance_html": "<p>Hat numarasını yazın.</p>\n",
    "mine": {"may_start": True, "why_not": None, "follows": False},
}
