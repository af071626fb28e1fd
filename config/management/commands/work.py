"""``manage.py work``: the scheduled jobs in a process of their own. SIGTERM lets the present job end."""

import logging
import signal
import threading
from types import FrameType
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from config.operating import background, monitoring, systemd
from participation.background import supervision
from participation.people.demo.checks import refuse_demo_accounts

logger = logging.getLogger(__name__)

#: Seconds for the job that runs when this process is asked to end. What it leaves stays due.
MAX_END_SECONDS: Final = 25.0
#: Seconds between looks for an absent database.
WAIT_SECONDS: Final = 2.0
#: Seconds between signs of life for systemd.
BEAT_SECONDS: Final = 10.0


class Command(BaseCommand):
    help = "Do the scheduled jobs until SIGTERM. Server processes then need MEYDAN_BACKGROUND_WORK=false."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=0, help="serve /livez, /readyz and /metrics here")
        parser.add_argument("--host", default="127.0.0.1", help="the address of that port")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:  # noqa: ARG002
        stopping = threading.Event()

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask_to_stop)
        if not self._demo_is_refused(stopping):
            return
        server = monitoring.start_server(host, port) if port else None
        background.start_jobs(background.TICK)
        systemd.notify_systemd("READY=1")
        while not stopping.wait(systemd.get_watchdog_seconds(BEAT_SECONDS)):
            if supervision.are_all_threads_well():
                systemd.notify_systemd("WATCHDOG=1")
            else:
                logger.critical("The thread of the jobs hangs; systemd is to replace this process.")
        systemd.notify_systemd("STOPPING=1")
        if server is not None:
            server.shutdown()
        if not background.stop_threads(MAX_END_SECONDS):
            raise CommandError("A job did not end in time. It stays due.")

    @staticmethod
    def _demo_is_refused(stopping: threading.Event) -> bool:
        """Refuse a database with demo accounts; wait for an absent one. False if asked to end meanwhile."""
        while not stopping.is_set():
            try:
                refuse_demo_accounts()
            except OperationalError as error:
                logger.error("The database is unavailable: %s", type(error).__name__)
                systemd.ask_for_time()
                stopping.wait(WAIT_SECONDS)
            else:
                return True
        return False
