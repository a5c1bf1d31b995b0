import pytest

from kopir.insight.search import store


@pytest.fixture
def folder(settings, tmp_path):
    """An index of this test's own, not yet built."""
    settings.KOPIR_INDEX = tmp_path / "index"
    yield settings.KOPIR_INDEX
    store._open.clear()


@pytest.fixture
def built(folder):
    """Builds the index of what is in the database now."""

    def build():
        store.rebuild()

    return build
