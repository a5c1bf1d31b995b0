"""``kopir observatory``: data made up or taken in, counted, entered as delivered; the finder prepared and measured."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kopir.exchange.research.promised import Promise
from kopir.exchange.research.services.publications import FoundWork
from kopir.gateways.openalex.delivering import deliver
from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.doing.services import forget
from kopir.insight.observatory.engines import MEMORY
from kopir.insight.observatory.finder.evaluating import printed
from kopir.insight.observatory.finder.services import evaluate, fit, prepare
from kopir.insight.observatory.layout import current
from kopir.insight.observatory.services import build
from kopir.kit.errors import Invalid
from kopir.spine.registry.actors import process

#: Works of the demo's graph: some 90 institutions.
DEMO = 8000


class Command(BaseCommand):
    help = "The observatory's data: make a sample (sample), take OpenAlex's files in (ingest), count (build)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        made = what.add_parser("sample", help="write OpenAlex-shaped data, made up from a seed")
        made.add_argument("path", type=Path)
        made.add_argument("--works", type=int, default=10_000)
        made.add_argument("--seed", type=int, default=1)
        made.add_argument("--hostile", action="store_true", help="with what an ingest must live with")
        taken = what.add_parser("ingest", help="a snapshot's folder, or one file; then count")
        taken.add_argument("path", type=Path)
        counting = what.add_parser("build", help="count anew")
        for each in (taken, counting):
            each.add_argument("--memory", default=MEMORY, help=f"what DuckDB may hold in counting ({MEMORY})")
        unnamed = what.add_parser("forget", help="name a researcher no more")
        unnamed.add_argument("author", help="an author's id in OpenAlex, like A5023888391")
        entered = what.add_parser("deliver", help="enter joint works under promises of publications")
        entered.add_argument("--dry-run", action="store_true", help="say which, and write nothing")
        entered.add_argument("--merged", type=Path, help="a snapshot's merged_ids/works, a folder or a file")
        what.add_parser("demo", help="where nothing was taken in: a small made-up graph, to try everything")
        what.add_parser("prepare", help="make the partner finder answer from what was counted")
        what.add_parser("fit", help="learn the finder's weights from what was counted")
        what.add_parser("evaluate", help="hold the finder's ranking against the last three years")

    def handle(self, *args: Any, **options: Any) -> None:
        self._last = monotonic()
        target = settings.KOPIR_OBSERVATORY
        if not re.fullmatch(r"[1-9]\d*(MB|GB)", options.get("memory", MEMORY)):
            raise CommandError("--memory must be like 6GB or 500MB")
        try:
            if options["what"] == "sample":
                if options["works"] < 1:
                    raise CommandError("--works must be 1 or more")
                said = sample(
                    options["path"],
                    options["works"],
                    seed=options["seed"],
                    hostile=options["hostile"],
                    tell=lambda done, total: self._progress(done, total, "written"),
                )
                self._print(said)
                return
            if options["what"] == "forget":
                forget(process("observatory forget"), author=options["author"])
                self.stdout.write(f"{options['author']} is named no more")
                return
            if options["what"] == "deliver":
                self._print(
                    deliver(
                        target,
                        merged=options["merged"],
                        dry_run=options["dry_run"],
                        progress=self._progress,
                        tell=self._entered if options["dry_run"] else None,
                    )
                )
                return
            if options["what"] == "demo":
                self._demo(target)
                return
            if options["what"] == "prepare":
                self._print(prepare(target, timezone.localdate().year, self._progress))
                return
            if options["what"] == "fit":
                found = fit(target, timezone.localdate().year, self._progress)
                self.stdout.write(f"constant {found.constant}, weights {found.terms}")
                return
            if options["what"] == "evaluate":
                today = timezone.localdate()
                printed(evaluate(target, today.year, today.isoformat(), self._progress), self.stdout.write)
                return
            if options["what"] == "ingest":
                if not options["path"].exists():
                    raise CommandError(f"{options['path']} does not exist")
                self._print(ingest(options["path"], target, progress=self._progress))
            self._print(build(target, progress=self._progress, memory=options["memory"]))
        except Invalid as refused:
            raise CommandError(str(refused)) from refused

    def _progress(self, done: int, total: int, message: str) -> None:
        # Every two seconds is often enough for a log, and the end is always said.
        if monotonic() - self._last >= 2 or done == total:
            self._last = monotonic()
            self.stderr.write(f"{message} {done:,} of {total:,}")

    def _demo(self, target: Path) -> None:
        """Everything once, in a few seconds; labelled as generated wherever it shows."""
        if current(target):
            return
        today = timezone.localdate()
        self.stderr.write("Making up a small graph for the observatory, labelled as generated")
        with TemporaryDirectory(prefix="kopir-graph-") as folder:
            sample(Path(folder), DEMO)
            ingest(Path(folder), target)
        build(target)
        prepare(target, today.year)
        evaluate(target, today.year, today.isoformat())

    def _entered(self, promise: Promise, work: FoundWork) -> None:
        self.stdout.write(f"{promise.ref} {promise.key}  {work.year}  W{work.work}  {work.doi}".rstrip())

    def _print(self, counts: dict[str, int]) -> None:
        for name, number in sorted(counts.items()):
            self.stdout.write(f"{number:>14,}  {name}")
