"""What people and programs do on an installed site, as JSON: ``python -m tests.faults.visits FILE``.

Runs on the machine of tests/faults/debian, whose site is ``https://meydan.example/``. FILE holds what
``tests.faults.scene open`` printed.
"""

import asyncio
import json
import re
import ssl
import sys
from contextlib import closing, suppress
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.waits import PATIENCE

HOST = "meydan.example"
CONTEXT = ssl.create_default_context(cafile="/etc/nginx/tls/meydan.pem")
#: Seconds between two answers.
PAUSE_SECONDS = 0.3


def ask(method: str, path: str, body: object = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    """The answer and its body."""
    with closing(HTTPSConnection(HOST, timeout=PATIENCE, context=CONTEXT)) as connection:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def files_of(path: str) -> dict[str, tuple[int, str]]:
    """Status and encoding of each file that the page and its style sheets name."""
    _, page = ask("GET", path)
    waiting = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))
    seen: dict[str, tuple[int, str]] = {}
    while waiting:
        file = waiting.pop()
        answer, body = ask("GET", file, **{"Accept-Encoding": "identity"})
        packed, _ = ask("GET", file, **{"Accept-Encoding": "gzip"})
        seen[file] = (answer.status, packed.headers["Content-Encoding"] or "")
        if file.endswith(".css") and answer.status == 200:
            named = re.findall(r"(?:url\(|@import )[\"']?([^\"')\s]+)", body.decode())
            waiting |= {
                urljoin(file, one) for one in named if not one.startswith(("data:", "#"))
            } - seen.keys()
    return seen


async def follow_while_answering(scene: Any) -> tuple[list[int], Any]:
    """Statuses of answers, and the newest release on a socket. Residents answer until there is a new one.

    Figures are released one batch late, and how many answers a batch has depends on the machine's speed.
    """
    async with connect(f"wss://{HOST}/ws/live/", ssl=CONTEXT, origin=Origin(f"https://{HOST}")) as socket:
        await socket.send(json.dumps({"follow": [f"poll:{scene['poll']}"]}))
        first = newest = json.loads(await socket.recv())
        statuses = []
        for token in scene["tokens"].values():
            statuses.append(await asyncio.to_thread(answer, scene, token))
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE_SECONDS):
                    newest = json.loads(await socket.recv())
            if newest != first:
                break
        return statuses, newest


def answer(scene: Any, token: str) -> int:
    path = f"/api/v1/polls/{scene['poll']}/responses/"
    body = {"answers": [{"question": scene["question"], "options": scene["options"][:1]}]}
    headers = {"Content-Type": "application/json", "Authorization": f"Token {token}"}
    return ask("POST", path, body, **headers)[0].status


def main(scene: Any) -> dict[str, object]:
    pages = ("/", f"/yoklamalar/{scene['poll']}/")
    statuses, newest = asyncio.run(follow_while_answering(scene))
    return {
        "pages": {page: ask("GET", page)[0].status for page in pages},
        "files": {page: files_of(page) for page in pages},
        "answers": statuses,
        "followed": newest,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
