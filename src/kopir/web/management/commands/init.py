"""``kopir init``: a new, empty hub by configuration alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.kit.errors import Conflict, Invalid
from kopir.spine.registry.actors import process
from kopir.web.onboarding.founding import found


class Command(BaseCommand):
    help = (
        "Make this installation's hub from a TOML file such as hubs/example.toml; run 'kopir migrate' first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--config", type=Path, required=True, help="the TOML file")

    def handle(self, *args: Any, config: Path, **options: Any) -> None:
        try:
            values = tomllib.loads(config.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise CommandError(f"{config} cannot be read: {fault}") from fault
        thresholds = values.pop("thresholds", {})
        groups = values.pop("groups", {})
        if not isinstance(thresholds, dict) or not isinstance(groups, dict):
            raise CommandError("thresholds and groups must be tables: [thresholds], [groups.east]")
        try:
            hub, _nobody = found(process("init"), values={**values, **thresholds}, groups=groups)
        except Conflict as fault:
            raise CommandError(str(fault)) from fault
        except Invalid as fault:
            lines = [f"  {name or 'the file'}: {' '.join(found)}" for name, found in fault.faults.items()]
            raise CommandError("\n".join([f"{config} is not right:", *lines])) from fault
        self.stdout.write(f"hub {hub.code} is made; next: kopir createsuperuser, kopir run")
