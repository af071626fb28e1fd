"""Open answers, as the description of the API shows them."""

from typing import Any

TEXTS: dict[str, Any] = {
    "next": "https://meydan.example/api/v1/polls/12/questions/21/texts/?cursor=cD0zZjJi",
    "previous": None,
    "results": [
        {
            "id": "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60",
            "text": "Daha çok gölge, daha çok bank. Bana [telefon] numarasından ulaşabilirsiniz.",
            "heading": 4,
        }
    ],
    "least": 10,
    "written": 312,
    "published": 287,
    "waiting": 14,
    "withheld": [{"reason": "insult", "count": 7}, {"reason": "off_topic", "count": 4}],
    "headings": [
        {"id": 4, "name": "Gölgelik ve oturma yeri", "published": 190},
        {"id": None, "name": "", "published": 97},
    ],
}
