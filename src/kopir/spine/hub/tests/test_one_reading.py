"""The hub is read once an answer that writes nothing, and anew everywhere else."""

import pytest

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub, one_reading

pytestmark = pytest.mark.django_db


def test_within_one_reading_it_is_asked_for_once_and_is_one_moments(hub, django_assert_num_queries):
    with django_assert_num_queries(1), one_reading():
        first = current_hub()
        with one_reading():
            assert current_hub() is first
        assert current_hub() is first
    Hub.objects.update(currency="EUR")
    with django_assert_num_queries(2):
        assert current_hub().currency == "EUR" and current_hub() is not first
    with one_reading():
        assert current_hub().currency == "EUR"


def test_that_there_is_none_is_read_once_as_well(db, django_assert_num_queries):
    with django_assert_num_queries(1), one_reading():
        assert current_hub() is None and current_hub() is None


def test_it_ends_with_whatever_went_wrong_inside(hub):
    with pytest.raises(ValueError, match="inside"), one_reading():
        current_hub()
        raise ValueError("inside")
    Hub.objects.update(currency="EUR")
    assert current_hub().currency == "EUR"
