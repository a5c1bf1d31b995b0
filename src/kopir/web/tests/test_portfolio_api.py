"""The portfolio's JSON is what its schema says, member by member."""

from datetime import date

import pytest

from kopir.kit.api import paginated
from kopir.spine.agreements.models import Agreement, Party
from kopir.web.portfolio_api import PortfolioOut

pytestmark = pytest.mark.django_db


def test_a_page_is_as_the_schema_has_it(clients, organisations):
    for number in range(3):
        agreement = Agreement.objects.create(
            ref=f"T-{number}",
            type="exchange",
            title={"kk": "Келісім"},
            state="signed",
            visibility="parties",
            owner=organisations.home,
            signed_on=date(2024, 3, 14),
            effective_from=date(2024, 4, 1),
        )
        Party.objects.create(agreement=agreement, organisation=organisations.home, role="host")
        Party.objects.create(agreement=agreement, organisation=organisations.partner, role="partner")
    found = clients.officer.get("/api/portfolio?limit=2").json()
    assert paginated(PortfolioOut).model_validate(found).model_dump(mode="json") == found
    first = found["items"][0]
    assert (first["ref"], first["title"], first["signed_on"]) == ("T-2", {"kk": "Келісім"}, "2024-03-14")
    # Today's state, not the written one; and who takes part, in the order of entry.
    assert (first["state"], first["health"], first["last_sign"]) == ("active", "unknown", None)
    assert first["parties"] == [organisations.home.pk, organisations.partner.pk]
    rest = clients.officer.get("/api/portfolio", {"limit": 2, "cursor": found["next"]}).json()
    assert [row["ref"] for row in rest["items"]] == ["T-0"] and rest["previous"]
    assert clients.stranger.get("/api/portfolio").json()["items"] == []
