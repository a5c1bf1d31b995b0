"""The ``kopir`` command: Django's own commands and ours, under one name."""

import os
import sys

from django.core.management import execute_from_command_line


def main(argv: list[str] | None = None) -> None:
    """Run one command, e.g. ``kopir run``; ``kopir help`` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
    execute_from_command_line(["kopir", *(sys.argv[1:] if argv is None else argv)])


if __name__ == "__main__":
    main()
