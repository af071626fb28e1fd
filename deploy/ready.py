"""``python3 -m deploy.ready [PORT]`` ends with 0 if the process on that port of this machine is ready.

Asks ``/readyz`` under the first name of ``MEYDAN_HOSTS``, as Meydan answers to no other. The health check
of compose.yaml; Python's standard library only.
"""

import os
import sys
from http.client import HTTPConnection

SECONDS = 5


def main(port: int) -> None:
    host = os.environ["MEYDAN_HOSTS"].split(",")[0].strip().lstrip(".")
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
    except OSError as error:
        sys.exit(f"Port {port} does not answer: {error}")
    if answer.status != 200:
        sys.exit(f"{answer.status} {said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
