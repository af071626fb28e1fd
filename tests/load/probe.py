"""Reads one page again and again while something else happens.

``python -m tests.load.probe PORT PATH INTERVAL``, with the interval between two requests in seconds.
Every request begins on time, on a connection of its own, whether or not earlier ones are answered. Ends when
stdin does, then prints the milliseconds of each as JSON.
"""

import asyncio
import json
import sys
import time

from tests.load.clients import http_request, status_of


async def one(port: int, path: str, due: float, waits: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(http_request("GET", path))
    status = await status_of(reader)
    assert status == 200, status
    waits.append((time.perf_counter() - due) * 1000)
    writer.close()


async def main(port: int, path: str, interval: float) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    waits: list[float] = []
    requests = set()
    due = time.perf_counter()
    while not ended.done():
        requests.add(asyncio.create_task(one(port, path, due, waits)))
        due += interval
        await asyncio.sleep(max(0, due - time.perf_counter()))
    await asyncio.gather(*requests)
    sys.stdout.write(json.dumps(waits))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
