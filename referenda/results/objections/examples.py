"""Examples of the API description."""

from typing import Any

OBJECTION: dict[str, Any] = {
    "id": 3,
    "filed_at": "2026-12-01T08:30:00Z",
    "text": "Oyumu cumartesi günü vermek istedim, sayfa bir saat açılmadı.",
    "answer": "Oylama beş gün açıktı; bir saatlik kesinti sonucu değiştirmez.",
    "upheld": False,
    "consequence": None,
    "answered_at": "2026-12-02T11:00:00Z",
}
OBJECTION_SENT: dict[str, Any] = {"text": OBJECTION["text"]}
OBJECTION_FILED: dict[str, Any] = {
    **OBJECTION,
    "text": None,
    "answer": None,
    "upheld": None,
    "answered_at": None,
}
