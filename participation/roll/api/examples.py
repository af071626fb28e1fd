"""An example representation of a frozen roll for the API schema."""

from typing import Any

ROLL: dict[str, Any] = {
    "id": 3,
    "public_id": "6f0f3c1e-1d0c-4d59-9a34-0e6a58d5b8f1",
    "name": "Kordon oylaması",
    "purpose": "Kordon’un yayalaştırılması üzerine danışma oylaması.",
    "state": "frozen",
    "cutoff_on": "2026-10-01",
    "minimum_age": 18,
    "corrections_from": "2026-10-12",
    "corrections_until": "2026-10-23",
    "people": 104215,
    "weight": 104215,
    "districts": [
        {"district": "karsiyaka", "people": 51003, "weight": 51003},
        {"district": "konak", "people": 53212, "weight": 53212},
    ],
    "corrections": {"waiting": 0, "accepted": 37, "declined": 5},
    "frozen_at": "2026-10-24T08:00:00Z",
    "fingerprint": "9b1c7f0e5d3a4c2b8e6f7a9d0c1b2e3f4a5d6c7b8e9f0a1b2c3d4e5f6a7b8c9d",
    "url": "https://meydan.example/oy-hakki/3/",
}
