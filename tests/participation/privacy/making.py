"""Texts, consents and requests, made by the operations that people use."""

from typing import Any

from participation.people.models import User
from participation.privacy import operations, queries
from participation.privacy.models import Consent, DataRequest, RequestState, Right, Text, TextKind
from tests.factories import make_user


def publish(kind: TextKind = TextKind.SEX, *, editor: User | None = None, **given: Any) -> Text:
    """A new version after the one in force."""
    latest = queries.current_text(kind)
    version = latest.version if latest else 0
    words = {"body_tr": f"Metin {version + 1}.", "body_en": f"Text {version + 1}.", "is_checked": True}
    return operations.publish_text(
        editor=editor or make_user(role="editor"),
        kind=kind,
        **{"after": version, "reason": "Avukat denetledi.", **words, **given},
    )


def agree(resident: User, *, sex: str = "female") -> Consent:
    return operations.store_sex_with_consent(resident=resident, version=1, sex=sex)


def make_request(account: User | None = None, **given: Any) -> DataRequest:
    values = {
        "name": "Ayşe Yılmaz",
        "email": "ayse@example.org",
        "right": Right.INFORMATION,
        "text": "Hakkımda ne saklıyorsunuz?",
        "language": "tr",
        **given,
    }
    return operations.send_request(account=account, **values)


def close(data_request: DataRequest, answer: str = "Yalnızca adresinizi.", **given: Any) -> DataRequest:
    given.setdefault("state", RequestState.ANSWERED)
    officer = given.pop("officer", None) or make_user(role="officer")
    return operations.close_request(officer=officer, data_request=data_request, answer=answer, **given)
