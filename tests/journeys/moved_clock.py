"""The site's application with a clock that a test can move; ``Site.move_clock`` says how.

The whole process moves, with everything in it: pages, the socket, what time asks for. Only what measures how
long something takes stays as it was (``time.monotonic``).
"""

from datetime import datetime
from typing import Any, Final

import time_machine
from asgiref.sync import sync_to_async

from tests.journeys import observed

ADDRESS: Final = "/moved-clock/"


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """To a POST to ``ADDRESS`` the clock is put to the moment in its body (ISO 8601, UTC), and runs on."""
    if scope.get("path") != ADDRESS:
        await observed.application(scope, receive, send)
        return
    # Once the site is set up, which ``observed`` does.
    from config import background

    message = await receive()
    time_machine.travel(datetime.fromisoformat(message["body"].decode())).start()
    await sync_to_async(background.run_round)(background.TICK)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
