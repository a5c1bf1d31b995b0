"""Undertaking to report on many agreements at once: who may, what is left out, the trail, the page."""

import re
from datetime import timedelta

import pytest

from kopir.kit.errors import Forbidden
from kopir.spine.agreements import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, Party
from kopir.spine.agreements.views import reporting
from kopir.spine.audit.models import AuditEntry

from .world import item

pytestmark = pytest.mark.django_db
URL = "/agreements/reporting/"


@pytest.fixture
def recorded(hub, organisations, actors):
    """Six: three that can be undertaken (one begins later), one expired, one ended, one begins in two years."""
    dates = [{}, {}, {"signed_on": None, "effective_from": today() + timedelta(days=30)}]
    dates += [{"expires_on": today() - timedelta(days=1)}, {"state": "terminated"}]
    dates += [{"signed_on": None, "effective_from": today() + timedelta(days=700)}]
    base = {"signed_on": today() - timedelta(days=400), "expires_on": None}
    items = [{**item(organisations), **base, **each} for each in dates]
    return services.record_agreements(actors.officer, items=items)


def since(organisation):
    rows = Party.objects.filter(organisation=organisation).order_by("agreement_id")
    return list(rows.values_list("reports_since", flat=True))


def test_open_ones_are_undertaken_once_each_with_its_line(actors, organisations, recorded):
    ids = [each.pk for each in recorded]
    before = dict(Agreement.objects.values_list("pk", "revision"))
    done = services.undertake_on_many(
        actors.officer, organisation_id=organisations.home.pk, agreement_ids=[*ids, *ids, 10**9]
    )
    assert sorted(done) == ids[:3]
    assert since(organisations.home) == [today(), today(), today() + timedelta(days=30), None, None, None]
    assert since(organisations.partner) == [None] * 6
    lines = AuditEntry.objects.filter(action="agreement.undertake", organisation_id=organisations.home.pk)
    assert sorted(lines.values_list("object_id", flat=True)) == ids[:3]
    assert {line.actor_id for line in lines} == {actors.officer.user_id}
    after = dict(Agreement.objects.values_list("pk", "revision"))
    assert {pk for pk in ids if after[pk] == before[pk] + 1} == set(ids[:3])
    again = services.undertake_on_many(
        actors.officer, organisation_id=organisations.home.pk, agreement_ids=ids
    )
    assert again == [] and lines.count() == 3


def test_nobody_undertakes_it_for_another(actors, organisations, recorded):
    ids = [each.pk for each in recorded]
    for who in ("hub_admin", "approver", "viewer", "partner_officer", "stranger", "anonymous"):
        with pytest.raises(Forbidden):
            services.undertake_on_many(
                getattr(actors, who), organisation_id=organisations.home.pk, agreement_ids=ids
            )
    other = services.undertake_on_many(
        actors.stranger, organisation_id=organisations.foreign.pk, agreement_ids=ids
    )
    assert other == [] and not Party.objects.filter(reports_since__isnull=False).exists()


def test_the_page_asks_for_marks_and_a_word(clients, organisations, recorded):
    first, second = recorded[0].pk, recorded[1].pk
    assert "reporting/" in clients.officer.get("/agreements/").content.decode()
    text = clients.officer.get(URL).content.decode()
    assert f'value="{first}"' in text and f'value="{recorded[3].pk}"' not in text
    form = {"organisation": organisations.home.pk, "agreement": [first, second]}
    assert clients.officer.post(URL, form).status_code == 422
    assert clients.officer.post(URL, {**form, "agreement": [], "sure": "yes"}).status_code == 422
    assert not Party.objects.filter(reports_since__isnull=False).exists()
    page = clients.officer.post(URL, {**form, "sure": "yes"}, follow=True).content.decode()
    assert "now reports on 2 more agreements" in page and f'name="agreement" value="{first}"' not in page
    assert clients.partner_officer.post(URL, {**form, "sure": "yes"}).status_code == 404
    assert "Only officers" in clients.viewer.get(URL).content.decode()


def test_all_on_a_page_are_marked_without_a_script_and_the_next_page_is_not(
    clients, organisations, recorded, monkeypatch
):
    monkeypatch.setattr(reporting, "MOST", 2)
    ids = [each.pk for each in recorded[:3]]
    first = clients.officer.get(f"{URL}?organisation={organisations.home.pk}").content.decode()
    assert " checked" not in first and "mark=all" in first
    assert [pk for pk in ids if f'name="agreement" value="{pk}"' in first] == ids[1:]
    marked = clients.officer.get(f"{URL}?organisation={organisations.home.pk}&mark=all")
    assert marked.content.decode().count(" checked") == 2
    following = clients.officer.get(
        f"{URL}?organisation={organisations.home.pk}&cursor={marked.context['page'].next}"
    )
    text = following.content.decode()
    assert f'name="agreement" value="{ids[0]}"' in text and " checked" not in text and 'rel="prev"' in text
    assert "mark=all" not in re.findall(r'rel="next" href="([^"]*)"', marked.content.decode())[0]


def test_the_api_undertakes_on_many(clients, organisations, recorded):
    ids = [each.pk for each in recorded]
    sent = {"organisation_id": organisations.home.pk, "agreement_ids": ids}
    url, json = "/api/agreements/reporting", {"content_type": "application/json"}
    for who in ("viewer", "approver", "partner_officer", "stranger", "hub_admin"):
        assert getattr(clients, who).post(url, sent, **json).status_code == 403, who
    answer = clients.officer.post(url, sent, **json)
    assert (answer.status_code, sorted(answer.json()["agreement_ids"])) == (200, ids[:3])
    assert clients.officer.post(url, sent, **json).json() == {"agreement_ids": []}
    for wrong in ([], [0], ["x"]):
        assert clients.officer.post(url, {**sent, "agreement_ids": wrong}, **json).status_code == 422
