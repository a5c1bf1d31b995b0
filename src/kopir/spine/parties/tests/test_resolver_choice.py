"""What is chosen by itself and what a person is asked: real lines against real records of ROR.

``affiliations.json`` carries the records that the lines touch. Its lines are [text, ROR id of the label,
whether it may be chosen by itself]; each of the others was once chosen wrongly (docs/decisions/0015).
"""

import json
from importlib import resources

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.spine.parties import services
from kopir.spine.parties.models import Identifier
from kopir.spine.parties.resolver import Query, resolve, resolve_many
from kopir.spine.parties.services import RegisterName, RegisterRecord
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
LOADER = process("test")
SAMPLE = json.loads(resources.files(__package__).joinpath("affiliations.json").read_text("utf-8"))


@pytest.fixture
def register(hub):
    """ROR id → organisation id of the sample."""
    records = [
        RegisterRecord(
            (("ror", ror),),
            tuple(RegisterName(*name) for name in names),
            {"kind": "university", "status": status, "country": country},
            None,
        )
        for ror, country, status, names in SAMPLE["organisations"]
    ]
    services.apply_records(LOADER, records=records, source="ror")
    ids = dict(Identifier.objects.filter(scheme="ror").values_list("value", "organisation_id"))
    wanted = {(ids[subject], kind, ids[object_]) for subject, kind, object_ in SAMPLE["relations"]}
    services.apply_relations(LOADER, wanted=wanted, covered=set(ids.values()), source="ror")
    return ids


def test_lines_that_were_chosen_wrongly_are_asked_and_plain_names_are_not(register):
    lines = SAMPLE["lines"]
    found = resolve_many([Query(text) for text, _label, _sure in lines], LOADER)
    chosen = {text: one.choice.pk for (text, *_), one in zip(lines, found, strict=True) if one.choice}
    assert chosen == {text: register[label] for text, label, sure in lines if sure}
    # Who is asked is told why, or is shown more than one.
    assert all(one.notes or len(one.candidates) > 1 for one in found if not one.choice)


@pytest.mark.parametrize("text", ["Satbayev University", "Satbayev Univesity", "Beaumont Health"])
def test_a_hundred_names_take_as_many_statements_as_one(register, text):
    def statements(texts):
        with CaptureQueriesContext(connection) as captured:
            resolve_many([Query(each, "KZ") for each in texts], LOADER)
        return len(captured)

    resolve("Satbayev, Almaty", actor=LOADER)  # the names of the register are read once
    assert statements([text]) == statements([text] * 100)
    lines = [text for text, *_ in SAMPLE["lines"]]
    doubled = lines + [line.replace("e", "", 1) for line in lines]
    assert statements(doubled) == statements([*doubled, *reversed(doubled)]) <= 40


@pytest.mark.parametrize(
    ("text", "country", "chosen"),
    [
        ("KIMEP University", "US", ""),  # a country that does not fit forbids it
        ("SDU", "", ""),  # an acronym alone never decides
        ("University of Arizona Cancer Center", "US", ""),  # a hospital by its university's name
        ("University of Arizona Cancer Center", "", ""),
        ("Trinity College", "", ""),  # Dublin's, Connecticut's ...
        ("Trinity College", "US", "03j3dbz94"),
        ("Novartis Institutes for Biomedical Research", "", "053gv2m95"),
    ],
)
def test_country_and_family_decide(register, text, country, chosen):
    found = resolve(text, country=country, actor=LOADER)
    assert (found.choice.pk if found.choice else None) == register.get(chosen)


def test_two_organisations_of_one_name_are_asked_unless_the_country_tells_them_apart(actors, hub):
    for country in ("BG", "US", "US"):
        services.create_organisation(
            actors.hub_admin, name="American University of Testing", lang="en", kind="school", country=country
        )
    assert resolve("American University of Testing", actor=LOADER).choice is None
    assert resolve("American University of Testing", country="US", actor=LOADER).choice is None
    found = resolve("American University of Testing", country="BG", actor=LOADER).choice
    assert found is not None and found.country == "BG"
