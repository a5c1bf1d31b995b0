"""An organisation chosen by its name: what is suggested, to whom, and what the server makes of a name alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.insight.search import store
from kopir.spine.parties import services
from kopir.spine.parties.fields import OrganisationField, PickingForm
from kopir.spine.parties.models import Organisation, Relation
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
ACTOR = process("test")


class Form(PickingForm):
    who = OrganisationField()
    also = OrganisationField(required=False, everybody=True)


@pytest.fixture
def index(settings, tmp_path):
    """An index of this test's own; ``store.rebuild`` fills it."""
    settings.KOPIR_INDEX = tmp_path / "index"
    yield store.rebuild
    store._open.clear()


def suggestions(client, text, **more):
    answer = client.get("/organisations/suggest/", {"q": text, **more})
    assert answer.status_code == 200
    return answer.json()


def names(client, text, **more):
    return [item["name"] for item in suggestions(client, text, **more)["items"]]


@pytest.fixture
def secret(actors):
    """A proposal of the partner's, which only its own members and the hub's administrators know of."""
    return services.create_organisation(
        actors.partner_officer, name="Hidden Harbour Institute", lang="en", kind="research"
    )


@pytest.mark.parametrize("ready", [True, False], ids=["with the index", "without"])
def test_suggestions_hold_nothing_that_the_asker_may_not_know_of(
    hub, organisations, actors, clients, secret, index, ready
):
    learnt = organisations.home.pk
    services.remember_choice(actors.partner_officer, organisation_id=learnt, text="Our Krk Sheet", lang="en")
    if ready:
        index()
    for who, sees in (
        ("anonymous", False), ("stranger", False), ("officer", False), ("partner_officer", True), ("hub_admin", True),
    ):  # fmt: skip
        client = getattr(clients, who)
        for text in ("Hidden Harbour Institute", "hidden harb", "Хидден Харбор"):
            assert ("Hidden Harbour Institute" in names(client, text)) <= sees, (who, text)
        assert ("Hidden Harbour Institute" in names(client, "Hidden Harbour")) == sees, who
        assert names(client, "", near=secret.pk) == (["Hidden Harbour Institute"] if sees else []), who
        learned = names(client, "Our Krk Sheet")
        assert (learned[:1] == ["Al-Farabi Kazakh National University"]) == (who == "partner_officer"), who
    assert names(clients.partner_officer, "hidden harbour", everybody="1") == []


def test_any_script_finds_and_the_line_says_which_one_it_is(hub, organisations, clients, index):
    services.add_name(
        ACTOR, organisation_id=organisations.home.pk, text="Әл-Фараби атындағы ҚазҰУ", lang="kk"
    )
    index()
    for text in ("әл фараби", "al-farabi", "Аль-Фараби", "Ал-фараби атындагы"):
        found = suggestions(clients.officer, text)["items"]
        assert [item["id"] for item in found] == [organisations.home.pk], text
        assert found[0]["note"] == "Almaty · Kazakhstan · University"
    clients.officer.cookies["django_language"] = "kk"
    answer = suggestions(clients.officer, "seoul")
    assert answer["items"][0]["note"].startswith("Сеул · Оңтүстік Корея") and "1" in answer["said"]
    assert suggestions(clients.officer, "")["items"] == []


def test_the_number_of_queries_does_not_grow_and_odd_questions_are_answered(hub, organisations, clients):
    counts = []
    for number in range(3):
        services.create_organisation(ACTOR, name=f"Steppe College {number}", lang="en", kind="school")
        with CaptureQueriesContext(connection) as asked:
            assert len(names(clients.officer, "steppe college")) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[2]
    gone = Organisation.objects.get(name="Steppe College 1")
    services.edit_organisation(ACTOR, organisation_id=gone.pk, status="withdrawn")
    assert names(clients.officer, "steppe college") == ["Steppe College 0", "Steppe College 2"]
    assert names(clients.officer, "Steppe College 1") in ([], ["Steppe College 0", "Steppe College 2"])
    for text in ("\x00", "!?", "a" * 9000, "\ud800".encode("utf-8", "surrogatepass")):
        assert suggestions(clients.anonymous, text, without="x", near="9" * 30)["items"] == []


def test_a_name_alone_is_enough_where_it_is_sure(hub, organisations, actors, secret):
    seoul = organisations.foreign
    twin = services.create_organisation(ACTOR, name="Seoul National University", lang="en", kind="campus")
    services.add_name(ACTOR, organisation_id=twin.pk, text="SNU", lang="en", type="acronym")

    def sent(by="officer", **data):
        form = Form(data, actor=getattr(actors, by))
        return form, form.is_valid()

    form, good = sent(who_text=" jagiellonian  UNIVERSITY ")
    assert good and form.cleaned_data == {"who": organisations.partner.pk, "also": None}
    form, good = sent(who_text="Seoul National University")
    assert not good and "Choose the organisation that you mean." in form.errors["who"]
    shown = str(form["who"])
    assert {f'value="{pk}"' in shown for pk in (seoul.pk, twin.pk)} == {True} and shown.count('"radio"') == 2
    # The radio button counts for the text that it was offered for, and no longer.
    asked = re.findall(r'name="who_asked" value="([^"]*)"', shown)[0]
    form, good = sent(who_text="Seoul National University", who_asked=asked, who=str(twin.pk))
    assert good and form.cleaned_data["who"] == twin.pk
    form, good = sent(who_text="Jagiellonian University", who_asked=asked, who=str(twin.pk))
    assert good and form.cleaned_data["who"] == organisations.partner.pk
    # An acronym may be another's, too; what is like nothing is an error that says what to do.
    assert "Choose the organisation" in str(sent(who_text="SNU")[0].errors["who"])
    form, _good = sent(who_text="Nowhere at all")
    assert "add it first" in str(form.errors["who"]) and "/organisations/new/" in str(form["who"])
    assert "required" in str(sent(who_text="")[0].errors["who"])
    # A program sends the number alone, and what it may not know of is what does not exist.
    assert sent(who=str(seoul.pk))[1] and not sent(who="17 or so")[1]
    for who, sees in (("stranger", False), ("partner_officer", True)):
        for data in ({"who": str(secret.pk)}, {"who_text": "Hidden Harbour Institute"}):
            form, good = sent(who, **data)
            assert good == sees and ("Hidden" in str(form.errors)) is False, (who, data)
        form, good = sent(who, who=str(seoul.pk), also_text="Hidden Harbour Institute")
        assert not good and "add it first" in str(form.errors["also"]), who


def test_a_relation_is_entered_by_name(hub, organisations, clients):
    url = f"/organisations/{organisations.home.pk}/relations/"
    page = clients.hub_admin.get(url).content.decode()
    assert f"/organisations/suggest/?without={organisations.home.pk}" in page
    asked = clients.hub_admin.post(url, {"type": "member_of", "object_id_text": "seoul"})
    assert asked.status_code == 422 and b"Which one do you mean?" in asked.content
    data = {"type": "member_of", "object_id_text": "Seoul National University"}
    assert clients.hub_admin.post(url, data).status_code == 302
    assert Relation.objects.get().object == organisations.foreign


def test_a_list_narrowed_to_one_organisation_says_so_and_can_be_widened(hub, organisations, clients, secret):
    for address, name in (("/agreements/", "party"), ("/claims/", "organisation")):
        page = clients.officer.get(f"{address}?{name}={organisations.partner.pk}&cursor=").content.decode()
        told = page.partition('class="narrowed"')[2].partition("</p>")[0]
        assert ">Jagiellonian University</b>" in told and f'href="{address}"' in told, address
        hidden = clients.stranger.get(f"{address}?{name}={secret.pk}").content.decode()
        assert "not in the register" in hidden and "Hidden" not in hidden
        assert 'class="narrowed"' not in clients.officer.get(address).content.decode()
