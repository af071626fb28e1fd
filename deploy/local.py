"""The production form on this machine: nginx with the rules of deploy/nginx, and worker processes behind it.

``python -m deploy.local`` prepares a database on PostgreSQL, the static files and the demo, then serves
``https://localhost:PORT/`` with a certificate of its own until Ctrl-C. SIGHUP, or ``… --restart`` in another
terminal, replaces the workers one after another. ``--prepared [APPLICATION]`` only serves. Everything that it
writes is in ``MEYDAN_STATE_DIR`` (``var/up``), the configuration of nginx among it.
"""

import argparse
import asyncio
import logging
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import psycopg
import redis
from psycopg import sql

from config.serving import workers
from config.serving.workers import APPLICATION, NotStarted, Workers

log = logging.getLogger("meydan.local")

ROOT: Final = Path(__file__).resolve().parents[1]
RULES: Final = ROOT / "deploy" / "nginx"
#: Seconds before nginx is started again.
PAUSE_SECONDS: Final = 1.0
#: Seconds in which nginx may finish its requests.
DRAIN_SECONDS: Final = 2
PORTS: Final = range(20_000, 32_000)
DEFAULTS: Final = {
    "DJANGO_SETTINGS_MODULE": "config.settings.local",
    "MEYDAN_STATE_DIR": str(ROOT / "var" / "up"),
    "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/meydan_up",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "MEYDAN_HOSTS": "localhost,127.0.0.1",
    "HOST": "127.0.0.1",
    "PORT": "8443",
}
#: Kept in the state folder, so that sessions and rolls outlive a restart.
SECRETS: Final = {"MEYDAN_SECRET_KEY": "secret_key", "MEYDAN_ROLL_PEPPER": "roll_pepper"}


class Unusable(Exception):
    """This machine lacks something; the message says what."""


class NoProgram(Unusable):
    """nginx is not installed."""


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of all processes: what is given, else the defaults, and secrets from the folder."""
    environment = {**DEFAULTS, **{name: value for name, value in given.items() if value}}
    folder = Path(environment["MEYDAN_STATE_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment.setdefault("MEYDAN_ADDRESS", f"https://localhost:{environment['PORT']}")
    environment.setdefault("MEYDAN_STATIC_DIR", str(folder / "static"))
    for name, file in SECRETS.items():
        if name not in environment:
            environment[name] = _secret(folder / file)
    return environment


def _secret(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii")


def prepare(environment: Mapping[str, str]) -> None:
    """Create, migrate and fill the database, and collect the static files. Raises Unusable."""
    create_database(environment["DATABASE_URL"])
    try:
        redis.from_url(environment["REDIS_URL"]).ping()
    except redis.RedisError as error:
        raise Unusable(f"Redis cannot be reached; start it, or set REDIS_URL.\n{error}") from error
    for command in (("migrate", "--verbosity", "0"), ("collectstatic", "--no-input", "--verbosity", "0")):
        _manage(environment, *command)
    _manage(environment, "seed_demo")


def _manage(environment: Mapping[str, str], *command: str) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    except subprocess.CalledProcessError as error:
        raise Unusable(f"manage.py {command[0]} failed.") from error


def create_database(url: str) -> None:
    """Create the database that ``url`` names unless it exists. Raises Unusable."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Unusable("DATABASE_URL must name PostgreSQL; `make run` uses SQLite.")
    name = unquote(parts.path[1:])
    try:
        with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
            exists = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(exists, [name]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.OperationalError as error:
        raise Unusable(f"PostgreSQL cannot be reached; start it, or set DATABASE_URL.\n{error}") from error


# nginx


def self_signed(key: Path, certificate: Path, names: Iterable[str] = ("localhost",)) -> None:
    """Make a private key and a certificate signed by itself, valid for thirty days."""
    alternatives = ",".join(f"DNS:{name}" for name in names)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes"]
    about = ["-days", "30", "-subj", "/CN=meydan", "-addext", f"subjectAltName={alternatives}"]
    subprocess.run(  # noqa: S603
        [*command, *about, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens.

    It lies below the ports that systems give to outgoing connections (Linux from 32768, others from 49152):
    one of these could be taken by any connection before the caller's server listens on it.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def write_rules(folder: Path, static: Path, *, host: str, port: int, behind: Sequence[int]) -> list[str]:
    """Write the configuration of deploy/nginx with this machine's folders and ports.

    ``behind``: the ports of the processes. Returns the command that starts nginx. Raises Unusable, NoProgram.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise NoProgram("There is no nginx on this machine (Debian's package nginx-light suffices).")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mime.types").write_text(
        "types { text/html html; text/css css; application/javascript js; image/svg+xml svg; }"
    )
    if not (folder / "meydan.pem").exists():
        self_signed(folder / "meydan.key", folder / "meydan.pem")
    upstream = (RULES / "upstream.conf").read_text()
    servers = "".join(f"    server 127.0.0.1:{each} max_fails=0;\n" for each in behind)
    upstream = _replace_patterns(upstream, {r"(?:    server [^;]+;\n)+": servers})
    (folder / "upstream.conf").write_text(upstream)
    rules = _replace_patterns(
        (RULES / "nginx.conf").read_text(),
        {
            r"listen \[::\]:\d+.*;": "",
            r"listen 80 default_server": f"listen 127.0.0.1:{free_port()}",
            r"listen 443 ssl default_server": f"listen {host}:{port} ssl",
            # The port is part of the origin that browsers send.
            r"proxy_set_header Host \$host;": f"proxy_set_header Host $host:{port};",
            r"https://\$host\$request_uri": f"https://$host:{port}$request_uri",
            "/var/log/nginx": str(folder),
            "/etc/nginx/tls": str(folder),
            "/srv/meydan/static": str(static),
            "/srv/meydan/errors": str(RULES),
        },
    )
    temporary = "".join(
        f"    {kind}_temp_path {folder / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    rules = rules.replace("http {\n", "http {\n" + temporary, 1)
    # If started by root, nginx would run workers as a user who may not read this folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder / 'pid'};\n{user}{rules}")
    command = [program, "-e", f"{folder}/error.log", "-p", f"{folder}", "-c", f"{folder}/nginx.conf"]
    checked = subprocess.run(  # noqa: S603
        [*command, "-t"], capture_output=True, text=True, check=False
    )
    if checked.returncode != 0 or "[warn]" in checked.stderr:
        raise Unusable(checked.stderr)
    # Ends with this process, however that ends.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else command


def _replace_patterns(text: str, patterns: Mapping[str, str]) -> str:
    """Replace every pattern in ``text``. Raises ValueError for one that does not occur."""
    for pattern, place in patterns.items():
        text, count = re.subn(pattern, place.replace("\\", r"\\"), text)
        if not count:
            raise ValueError(f"deploy/nginx has no {pattern!r}.")
    return text


async def keep_nginx(command: Sequence[str]) -> None:
    """Run nginx, again whenever it ends, until this is cancelled; then let it finish its requests."""
    while True:
        process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
        try:
            status = await process.wait()
            log.warning("nginx ended with %d and is started again.", status)
        finally:
            await _stop_nginx(process)
        await asyncio.sleep(PAUSE_SECONDS)


async def _stop_nginx(master: asyncio.subprocess.Process) -> None:
    """Let nginx finish its requests (SIGQUIT), then kill what is left of it."""
    if master.returncode is None:
        master.send_signal(signal.SIGQUIT)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await master.wait()
    # Workers outlive a master that was killed, and keep the port.
    with suppress(ProcessLookupError):
        os.killpg(master.pid, signal.SIGKILL)
    await master.wait()


# All of it


async def serve(environment: Mapping[str, str], application: str, ports: Sequence[int]) -> None:
    """Serve until SIGINT or SIGTERM. Raises Unusable or a group of NotStarted."""
    folder = Path(environment["MEYDAN_STATE_DIR"])
    host, port = environment["HOST"], int(environment["PORT"])
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise Unusable(f"{host}:{port}: {error.strerror}. Set PORT to another one.") from error
    listening = [workers.open_listening_socket(port) for port in ports]
    behind = [int(each.getsockname()[1]) for each in listening]
    static = Path(environment["MEYDAN_STATIC_DIR"])
    nginx = write_rules(folder / "nginx", static, host=host, port=port, behind=behind)
    pid = folder / "pid"
    pid.write_text(str(os.getpid()))
    running = Workers(listening, environment, application)
    stop, drain = workers.watch_signals(running), asyncio.Event()
    stopped = asyncio.create_task(stop.wait())
    in_front = asyncio.create_task(_run_nginx_when_serving(running, nginx, environment["MEYDAN_ADDRESS"]))
    serving = asyncio.create_task(running.run(drain))
    try:
        await asyncio.wait({stopped, in_front, serving}, return_when=asyncio.FIRST_COMPLETED)
        if in_front.done():
            in_front.result()
    finally:
        # nginx first, which accepts no more requests and sends none to processes that end.
        for task in (stopped, in_front):
            task.cancel()
        await asyncio.gather(stopped, in_front, return_exceptions=True)
        drain.set()
        pid.unlink()
        await serving


async def _run_nginx_when_serving(running: Workers, nginx: Sequence[str], address: str) -> None:
    """Wait until the workers serve, log the address, then keep nginx running."""
    await running.serves.wait()
    log.warning("Meydan: %s/  (stop with Ctrl-C; `make restart` replaces the processes)", address)
    await keep_nginx(nginx)


def restart(folder: Path) -> None:
    """Ask the program that serves from ``folder`` to replace its workers. Raises Unusable."""
    try:
        os.kill(int((folder / "pid").read_text()), signal.SIGHUP)
    except (FileNotFoundError, ProcessLookupError):
        raise Unusable("`make up` is not running.") from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--restart", action="store_true")
    parser.add_argument("--prepared", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("application", nargs="?", default=APPLICATION)
    given = parser.parse_args()
    environment = complete(os.environ)
    if given.restart:
        restart(Path(environment["MEYDAN_STATE_DIR"]))
        return
    if not given.prepared:
        prepare(environment)
    asyncio.run(serve(environment, given.application, [0] * given.workers))


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    try:
        main()
    except* Unusable as errors:
        sys.exit(str(errors.exceptions[0]))
    except* NotStarted as errors:
        sys.exit(str(errors.exceptions[0]))
