"""Every command runs Django's checks first: one that complains would greet everybody who starts Köpir."""

import pytest
from django.core.checks import WARNING, run_checks


@pytest.mark.django_db
def test_django_has_nothing_to_say():
    assert [str(said) for said in run_checks() if said.level >= WARNING and not said.is_silenced()] == []
