"""Baseline of a request: an application that reads the body and answers, under the same daphne.

``MEYDAN_BENCH_ANSWERS`` may name a JSON file: for each path the headers (pairs) and the body of its answer.
"""

import json
import os
from pathlib import Path
from typing import Any

_file = os.environ.get("MEYDAN_BENCH_ANSWERS")
_answers = json.loads(Path(_file).read_text()) if _file else {}
_known = {
    path: ([(name.encode(), value.encode()) for name, value in answer["headers"]], answer["body"].encode())
    for path, answer in _answers.items()
}
_SHORT = ([(b"content-length", b"2")], b"{}")


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers, body = _known.get(scope["path"], _SHORT)
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
