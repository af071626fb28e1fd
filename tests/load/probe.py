"""Reads one page again and again while something else happens.

``python -m tests.load.probe PORT PATH INTERVAL``, with the interval between two requests in seconds.
Every request begins on time, on a connection of its own, whether or not earlier ones are answered. Ends when
stdin does, then prints the seconds of each as JSON.
"""

import asyncio
import json
import sys
import time

from tests.load.clients import Driven, ask_once, http_request


async def main(port: int, path: str, interval: float) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    driven, requests = Driven(), set()
    due = time.perf_counter()
    while not ended.done():
        requests.add(asyncio.create_task(ask_once(port, http_request("GET", path), due, driven)))
        due += interval
        await asyncio.sleep(max(0, due - time.perf_counter()))
    await asyncio.gather(*requests)
    assert set(driven.statuses) == {200}, driven.statuses
    sys.stdout.write(json.dumps(driven.waits))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
