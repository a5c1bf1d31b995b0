import pytest
from django.core.files.base import ContentFile

from kopir.exchange.mobility import services

FILE = """number;name;score;choice 1;choice 2;choice 3
A-1;Ayan Invented;90,5;KRK-EC;SEO-CS;
A-2;Dina Invented;87.4;KRK-EC;SEO-CS;PRG
A-3;Marat Invented;85;KRK-EC;PRG;SEO-CS
A-4;;85;SEO-CS;KRK-EC;
A-5;Zhanna Invented;60;KRK-EC;;
"""


def upload(text=FILE, name="applications.csv"):
    return ContentFile(text.encode() if isinstance(text, str) else text, name=name)


@pytest.fixture
def call(actors, organisations):
    """A call of home with three places and nothing taken in yet."""
    made = services.create_call(
        actors.officer, organisation_id=organisations.home.pk, title={"en": "Spring abroad"}
    )
    for code, name, seats in (
        ("KRK-EC", "Kraków, economics", 2),
        ("SEO-CS", "Seoul, computing", 1),
        ("PRG", "Prague", 1),
    ):
        services.add_offer(actors.officer, call_id=made.pk, code=code, name=name, seats=seats)
    made.refresh_from_db()
    return made


@pytest.fixture
def drawn(call, actors):
    services.take_in(actors.officer, call_id=call.pk, upload=upload())
    services.give_places(actors.officer, call_id=call.pk)
    call.refresh_from_db()
    return call


@pytest.fixture
def published(drawn, actors):
    services.publish(actors.approver, call_id=drawn.pk)
    drawn.refresh_from_db()
    return drawn
