"""``sends.c`` in Python, where there is no C compiler: ``python -m tests.load.sends NUMBER SIZE``."""

import socket
import sys


def main(number: int, size: int) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    frame = b"\x81\x7e" + (size - 4).to_bytes(2, "big") + b" " * (size - 4)
    clients = [listener.accept()[0] for _ in range(number)]
    while sys.stdin.buffer.read(1):
        for client in clients:
            client.send(frame)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
