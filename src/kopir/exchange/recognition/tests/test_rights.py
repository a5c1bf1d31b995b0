"""No service of recognition is left without a row role × service; the rows stand beside what they are about."""

import inspect

from kopir.exchange.recognition import services

from . import test_application_rights, test_crossing, test_distributions, test_reference, test_transcripts

#: Modules whose ``TABLE`` is service → (codes in the order of the cast, a call).
TABLES = (test_application_rights, test_crossing, test_distributions, test_reference, test_transcripts)


def test_every_service_is_in_the_table():
    held = [name for module in TABLES for name in module.TABLE]
    offered = {name for name in services.__all__ if inspect.isfunction(getattr(services, name))}
    assert sorted(held) == sorted(offered)
