"""One small generated graph for all tests of the finder in a process."""

import pytest

from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.finder.services import prepare
from kopir.insight.observatory.services import build


@pytest.fixture(scope="session")
def graph(tmp_path_factory):
    """The folder of an observatory with 3,000 works of 75 institutions, prepared. Tests that change it copy it."""
    folder = tmp_path_factory.mktemp("finder")
    sample(folder / "snapshot", 3000)
    ingest(folder / "snapshot", folder / "observatory", successors={})
    build(folder / "observatory", sides=[("KZ", "hub"), ("CN", "east"), ("DE", "west")])
    prepare(folder / "observatory", 2026)
    return folder / "observatory"
