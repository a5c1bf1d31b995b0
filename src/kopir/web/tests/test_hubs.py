"""An answer that writes nothing reads the hub once; one to a form reads what it has written."""

import pytest
from django.test import RequestFactory

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.web.hubs import OneHubMiddleware

pytestmark = pytest.mark.django_db


def test_an_answer_to_a_form_reads_what_it_has_just_written(hub):
    def answer(request):
        before = current_hub().currency
        Hub.objects.update(currency="EUR")
        return before, current_hub().currency

    make = RequestFactory()
    assert OneHubMiddleware(answer)(make.post("/")) == ("KZT", "EUR")
    Hub.objects.update(currency="KZT")
    assert OneHubMiddleware(answer)(make.get("/")) == ("KZT", "KZT")
