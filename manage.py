#!/usr/bin/env python3
"""Meydan's command line: ``python manage.py help`` lists the commands."""

import gc
import os
import sys


def main() -> None:
    # What is imported stays. Going through it after every 700 new objects, as Python does, is an eighth of a
    # command's start.
    gc.set_threshold(50_000, 20, 100)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Meydan is not set up: {error}\n")
        sys.exit(os.EX_CONFIG)


if __name__ == "__main__":
    main()
