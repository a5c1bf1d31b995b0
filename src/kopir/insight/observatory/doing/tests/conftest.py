"""One small generated graph, whose first institutions of Kazakhstan and Germany are home and partner."""

import duckdb
import pytest

from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.finder.services import prepare
from kopir.insight.observatory.finder.store import prepared
from kopir.insight.observatory.services import build
from kopir.spine.parties.models import Identifier


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("doing")
    sample(folder / "snapshot", 1500)
    ingest(folder / "snapshot", folder / "observatory", successors={})
    build(folder / "observatory", sides=[("KZ", "hub"), ("CN", "east"), ("DE", "west")])
    prepare(folder / "observatory", 2026)
    return folder / "observatory"


@pytest.fixture
def graph(built, settings, hub, organisations):
    """(observatory, institution of home, institution of the partner)."""
    settings.KOPIR_OBSERVATORY = built
    found = prepared(built)
    with duckdb.connect() as duck:
        rows = duck.execute(
            f"SELECT institution, ror, country FROM '{found.folder}/names.parquet' ORDER BY works DESC"
        ).fetchall()
    first = {}
    for institution, ror, country in rows:
        first.setdefault(country, (institution, ror))
    for organisation, country in ((organisations.home, "KZ"), (organisations.partner, "DE")):
        Identifier.objects.create(organisation=organisation, scheme="ror", value=first[country][1])
    return built, first["KZ"][0], first["DE"][0]
