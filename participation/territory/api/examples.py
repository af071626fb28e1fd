"""Example representations of population tables for the API schema."""

from typing import Any

TARGET_SET: dict[str, Any] = {
    "id": 1,
    "name": "İzmir 2025: ilçe ve cinsiyet",
    "source": "TÜİK ADNKS 31.12.2025",
    "reference_date": "2025-12-31",
    "valid_until": "2027-12-31",
    "status": "current",
    "total": 4_504_185,
    "tables": ["district", "sex"],
    "age_bands": [],
    "fingerprint": "4d371591b402ec48a35209791d528694f6c54de8583179a6d305f246c384ce29",
    "url": "https://meydan.example/ilceler/nufus/1/",
    "csv": "https://meydan.example/ilceler/nufus/1/nufus.csv",
}

TARGET_SET_DETAIL: dict[str, Any] = {
    **TARGET_SET,
    "withdrawal_reason": "",
    "figures": [
        {"district": "konak", "sex": "", "age_band": "", "population": 317_399},
        {"district": "", "sex": "female", "age_band": "", "population": 2_276_447},
    ],
}
