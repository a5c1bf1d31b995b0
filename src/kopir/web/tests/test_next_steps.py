"""Pages with nothing to do name what can be done next."""

import pytest

pytestmark = pytest.mark.django_db


def test_nothing_to_do_leads_on(hub, clients):
    text = clients.officer.get("/needs/").content.decode()
    assert "Nothing waits for you." in text and 'href="/agreements/reporting/"' in text
    text = clients.viewer.get("/needs/").content.decode()
    assert "To the agreements" in text and 'href="/agreements/reporting/"' not in text


def test_who_cannot_import_reads_what_to_do(hub, clients):
    for client in (clients.hub_admin, clients.viewer):
        text = client.get("/import/").content.decode()
        assert "gives you the role of officer" in text and "Look for your organisation" in text
    assert "Look for your organisation" not in clients.officer.get("/import/").content.decode()
