"""The site's application with a clock that tests can move; see ``Site.move_clock``.

The clock moves for the whole process: pages, sockets and scheduled work. Only the measurement of durations
(``time.monotonic``) does not change.
"""

from datetime import datetime
from typing import Any, Final

import time_machine
from asgiref.sync import sync_to_async

from tests.journeys import observed

ADDRESS: Final = "/moved-clock/"


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A POST to ``ADDRESS`` sets the clock to the moment in its body (ISO 8601, UTC). It then runs on."""
    if scope.get("path") != ADDRESS:
        await observed.application(scope, receive, send)
        return
    # Imported after ``observed`` has set up Django.
    from django.conf import settings

    from config.operating import background

    settings.CLOCK_CHECKED = False

    message = await receive()
    time_machine.travel(datetime.fromisoformat(message["body"].decode())).start()
    await sync_to_async(background.run_round)(background.TICK)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
