"""The common form of every API error."""

from typing import Any


def errors(response: Any) -> list[dict[str, Any]]:
    """The errors of a response, after checking the form of the response."""
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert set(body) == {"type", "errors"}
    kinds = {"client_error", "validation_error"} if response.status_code < 500 else {"server_error"}
    assert body["type"] in kinds
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}
        assert error["detail"]
        assert "Traceback" not in error["detail"]
    return list(body["errors"])


def error(response: Any) -> tuple[int, str]:
    """Status and code of a response with exactly one error."""
    (one,) = errors(response)
    return response.status_code, one["code"]
