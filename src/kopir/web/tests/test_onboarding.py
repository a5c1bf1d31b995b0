"""Setting a hub up in the browser: who may, what is asked, what is kept on the way, and that it happens once."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kopir.spine.audit.models import AuditEntry
from kopir.spine.hub.models import Hub, SetupLink
from kopir.spine.hub.services import use_setup_link
from kopir.spine.ledger import keys
from kopir.spine.parties.listing import groups_of_day
from kopir.spine.people.models import User
from kopir.spine.people.services import first_administrator
from kopir.spine.registry.actors import ANONYMOUS, Conflict, Forbidden, Invalid, NotFound, process
from kopir.web.onboarding.founding import Founder, found
from kopir.web.onboarding.links import setup_url

pytestmark = pytest.mark.django_db
PASSWORD = "a long and unusual sentence"
VALUES = {
    "code": "ge",
    "country": "GE",
    "currency": "GEL",
    "time_zone": "Asia/Tbilisi",
    "languages": ["ru", "en"],
    "default_language": "ru",
    "name": {"en": "Köpir Georgia"},
}
ANSWERS = {
    "country": {"country": "KZ"},
    "money": {"currency": "KZT", "time_zone": "Asia/Almaty"},
    "languages": {"languages": ["kk", "en"], "default_language": "kk"},
    "names": {"name_kk": "Көпір", "name_en": "Köpir", "summary_en": "A bridge.", "code": "KZ"},
    "groups": {
        "east_name_kk": "Шығыс",
        "east_name_en": "East",
        "east": "China\nSouth Korea\njp\n\n",
        "west_name_kk": "",
        "west_name_en": "",
        "west": "",
    },
    "administrator": {"name": "Aigerim Sample", "email": "First@Example.org"},
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", link)


@pytest.fixture
def visitor(client):
    """Somebody who came by the link."""
    answer = client.post(path_of(setup_url()))
    assert answer.status_code == 302
    return client


def answer_all(client, **changed):
    for step, answer in (ANSWERS | changed).items():
        sent = client.post(f"/setup/{step}/", answer)
        assert sent.status_code == 302, (step, sent.context["form"].errors)
    return sent


def test_without_the_link_the_pages_are_not_there(client):
    for path in ("/setup/country/", "/setup/review/"):
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.get("/setup/link/guessed/").status_code == 200  # says nothing of whether it is right
    assert client.post("/setup/link/guessed/").status_code == 404
    page = client.get("/").content.decode()
    assert "kopir setup-link" in page and "/setup/" not in page


def test_the_link_opens_once_and_only_the_latest_counts(client):
    old, link = setup_url(), setup_url()
    assert client.post(path_of(old)).status_code == 404
    assert client.get(path_of(link)).status_code == 200 and SetupLink.objects.get().used_at is None
    assert client.post(path_of(link)).status_code == 302
    other = Client()
    assert other.post(path_of(link)).status_code == 404 and other.get("/setup/country/").status_code == 404
    assert client.get("/setup/country/").status_code == 200
    assert link.rsplit("/", 2)[1] not in str(SetupLink.objects.values())
    actions = list(
        AuditEntry.objects.filter(action__startswith="setup_link").values_list("action", flat=True)
    )
    assert actions == ["setup_link.create", "setup_link.create", "setup_link.use"]


def test_an_old_link_opens_nothing(client):
    link = setup_url()
    SetupLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(path_of(link)).status_code == 404


def test_guesses_are_counted(client):
    codes = [client.post(f"/setup/link/guess-{n}/").status_code for n in range(21)]
    assert set(codes[:20]) == {404} and codes[20] == 429


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_wins(race):
    secret = path_of(setup_url()).split("/")[3]
    outcomes = race([lambda: use_setup_link(secret)] * 8)
    assert sum(isinstance(each, int) for each in outcomes) == 1
    assert sum(isinstance(each, NotFound) for each in outcomes) == 7


@pytest.mark.django_db(transaction=True)
def test_of_two_hubs_at_once_one_is_made(race):
    outcomes = race([lambda: found(process("setup"), values=VALUES, groups={})] * 4)
    assert sum(isinstance(each, tuple) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 3
    assert Hub.objects.count() == 1


def test_each_country_proposes_its_own(visitor):
    visitor.post("/setup/country/", {"country": "GE"})
    page = visitor.get("/setup/money/").content.decode()
    assert '<option value="GEL" selected>' in page and '<option value="Asia/Tbilisi" selected>' in page
    visitor.post("/setup/money/", {"currency": "GEL", "time_zone": "Asia/Tbilisi"})
    # Another country: what was proposed from the first is asked anew.
    visitor.post("/setup/country/", {"country": "KZ"})
    assert visitor.get("/setup/").headers["Location"] == "/setup/money/"
    page = visitor.get("/setup/money/").content.decode()
    assert '<option value="KZT" selected>' in page and '<option value="Asia/Almaty" selected>' in page
    visitor.post("/setup/money/", ANSWERS["money"])
    form = visitor.get("/setup/languages/").context["form"]
    assert form.initial == {"languages": ["kk", "ru", "en"], "default_language": "kk"}


def test_the_pickers_speak_the_reader_s_language_and_order(visitor):
    for language, name, earlier, later in (
        ("kk", "Қытай", "Ауғанстан", "Үндістан"),
        ("ru", "Китай", "Австралия", "Япония"),
        ("kk-latn", "Qytai", "Auğanstan", "Ündıstan"),
        ("zh-hans", "中国", "阿尔巴尼亚", "中国"),
    ):
        visitor.cookies["django_language"] = language
        page = visitor.get("/setup/country/").content.decode()
        assert f'<option value="CN">{name}</option>' in page
        assert page.index(f">{earlier}<") < page.index(f">{later}<")
    visitor.cookies["django_language"] = "ru"
    visitor.post("/setup/country/", {"country": "KZ"})
    assert "казахский тенге (KZT)" in visitor.get("/setup/money/").content.decode()


def test_nobody_jumps_over_a_step_and_going_back_loses_nothing(visitor):
    assert visitor.get("/setup/review/").headers["Location"] == "/setup/country/"
    visitor.post("/setup/country/", ANSWERS["country"])
    assert visitor.get("/setup/groups/").headers["Location"] == "/setup/money/"
    assert visitor.get("/setup/nonsense/").status_code == 404
    assert answer_all(visitor).headers["Location"] == "/setup/review/"
    assert visitor.get("/setup/names/").context["form"].initial["summary_en"] == "A bridge."
    assert visitor.get("/setup/groups/").context["form"].initial["east"] == "China\nSouth Korea\nJapan"
    visitor.cookies["django_language"] = "kk"
    assert visitor.get("/setup/groups/").context["form"].initial["east"] == "Қытай\nОңтүстік Корея\nЖапония"
    assert visitor.get("/setup/country/").context["form"].initial == {"country": "KZ"}


@pytest.mark.parametrize(
    ("step", "answer", "field"),
    [
        ("country", {"country": "XX"}, "country"),
        ("country", {}, "country"),
        ("money", {"currency": "XXX", "time_zone": "Asia/Almaty"}, "currency"),
        ("money", {"currency": "KZT", "time_zone": "Mars/Base"}, "time_zone"),
        ("languages", {"languages": [], "default_language": "kk"}, "languages"),
        ("languages", {"languages": ["kk-latn"], "default_language": "kk"}, "languages"),
        ("languages", {"languages": ["en"], "default_language": "ru"}, "default_language"),
        ("names", {"name_en": "Only English", "code": "kz"}, "name_kk"),
        ("names", {"name_kk": "К" * 101, "code": "kz"}, "name_kk"),
        ("names", {"name_kk": "Көпір", "code": "not a slug"}, "code"),
        ("groups", {"east": "China\nAtlantis", "east_name_en": "East", "west": ""}, "east"),
        ("groups", {"east": "China", "west": ""}, "east_name_kk"),
        ("administrator", {"name": "", "email": "first@example.org"}, "name"),
        ("administrator", {"name": "First", "email": "no address"}, "email"),
    ],
)
def test_a_bad_answer_is_told_at_its_field_and_kept_in_it(visitor, step, answer, field):
    answer_all(visitor)
    sent = visitor.post(f"/setup/{step}/", answer)
    assert sent.status_code == 422 and field in sent.context["form"].errors
    assert 'role="alert"' in sent.content.decode()
    assert visitor.get("/setup/review/").status_code == 200  # what was answered well before still stands
    assert not Hub.objects.exists()


def test_the_review_shows_everything_and_makes_an_empty_working_hub(visitor):
    answer_all(visitor)
    page = visitor.get("/setup/review/").content.decode()
    for said in (
        "Kazakhstan",
        "Kazakhstani Tenge (KZT)",
        "Asia/Almaty",
        "Көпір",
        "South Korea",
        "first@example.org",
    ):
        assert said.lower() in page.lower(), said
    assert visitor.post("/setup/review/", {"password": "short"}).status_code == 422
    assert not Hub.objects.exists() and not User.objects.exists()
    made = visitor.post("/setup/review/", {"password": PASSWORD})
    assert made.status_code == 302
    hub = Hub.objects.get()
    assert (hub.code, hub.country, hub.currency, hub.time_zone) == ("kz", "KZ", "KZT", "Asia/Almaty")
    assert (hub.languages, hub.first_language, hub.is_demo) == (["kk", "en"], "kk", False)
    assert hub.name == {"kk": "Көпір", "en": "Köpir"} and hub.summary == {"en": "A bridge."}
    groups = {group["code"]: (group["name"], group["countries"]) for group in groups_of_day()}
    assert groups == {"east": ({"kk": "Шығыс", "en": "East"}, ["CN", "JP", "KR"])}
    user = User.objects.get()
    assert user.email == "first@example.org" and user.is_hub_admin and user.check_password(PASSWORD)
    assert keys.exists() and AuditEntry.objects.filter(action="hub.init", process="setup").count() == 1
    # Signed in, and every main page works and says what comes first.
    for path in (
        "/",
        "/agreements/",
        "/organisations/",
        "/figures/",
        "/claims/",
        "/ledger/",
        "/needs/",
        "/administration/",
    ):
        assert visitor.get(path).status_code == 200, path
    assert "/organisations/new/" in visitor.get("/").content.decode()


def test_it_cannot_be_run_twice(visitor):
    answer_all(visitor)
    late = Client()
    late_link = setup_url()
    assert visitor.post("/setup/review/", {"password": PASSWORD}).status_code == 302
    for path in ("/setup/country/", "/setup/review/"):
        assert visitor.get(path).status_code == visitor.post(path).status_code == 404
    assert late.get(path_of(late_link)).status_code == late.post(path_of(late_link)).status_code == 404
    with override("en"), pytest.raises(CommandError, match="already"):
        call_command("setup-link")
    with pytest.raises(Conflict):
        found(process("setup"), values=VALUES, groups={})


def test_two_who_came_by_links_make_one_hub(visitor):
    """The second presses the last button after the first: there is no such page any more, and no second account."""
    other = Client()
    other.post(path_of(setup_url()))
    answer_all(other, administrator={"name": "Second", "email": "second@example.org"})
    answer_all(visitor)
    visitor.post("/setup/review/", {"password": PASSWORD})
    assert other.post("/setup/review/", {"password": PASSWORD}).status_code == 404
    assert User.objects.count() == 1


def test_an_administrator_made_at_the_machine_needs_no_link_and_no_second_account(users, clients):
    Hub.objects.all().delete()  # the clients of the cast come with one
    for who in ("officer", "anonymous", "admin"):
        assert getattr(clients, who).get("/setup/country/").status_code == 404
    visitor = clients.hub_admin
    assert "/setup/" in visitor.get("/").content.decode()
    people = User.objects.count()
    answers = {step: answer for step, answer in ANSWERS.items() if step != "administrator"}
    for step, answer in answers.items():
        assert visitor.post(f"/setup/{step}/", answer).status_code == 302
    assert visitor.get("/setup/administrator/").status_code == 404
    assert visitor.post("/setup/review/").status_code == 302
    assert Hub.objects.count() == 1 and User.objects.count() == people


def test_the_service_makes_all_or_nothing():
    founder = Founder("first@example.org", "First", PASSWORD)
    with pytest.raises(Forbidden):
        found(ANONYMOUS, values=VALUES, groups={})
    for values, groups, who in (
        ({**VALUES, "default_language": "kk"}, {}, founder),
        (VALUES, {"east": {"name": {}, "countries": ["CN"]}}, founder),
        (VALUES, {}, founder._replace(password="short")),
        (VALUES, {}, founder._replace(email="no address")),
    ):
        with pytest.raises(Invalid):
            found(process("setup"), values=values, groups=groups, founder=who)
        assert not Hub.objects.exists() and not User.objects.exists()
    hub, user = found(process("setup"), values=VALUES, groups={}, founder=founder)
    assert hub.first_language == "ru" and user is not None and user.is_hub_admin
    with pytest.raises(Conflict):
        first_administrator(email="other@example.org", name="Other", password=PASSWORD)


def test_the_command_prints_the_link():
    out = StringIO()
    call_command("setup-link", stdout=out)
    assert re.fullmatch(r"http://\S+/setup/link/\S{43}/\n", out.getvalue())


def test_readers_get_a_language_that_the_hub_has(client):
    def shown(**headers):
        return re.search(r'<html lang="([^"]+)"', client.get("/", headers=headers).content.decode())[1]

    assert shown() == "en"
    found(process("setup"), values=VALUES, groups={})
    assert shown() == shown(**{"accept-language": "fr, kk"}) == "ru"
    assert shown(**{"accept-language": "kk, en;q=0.5"}) == "en"
    client.cookies["django_language"] = "kk"
    assert shown(**{"accept-language": "en"}) == "en"
    client.cookies["django_language"] = "ru"
    assert shown(**{"accept-language": "en"}) == "ru"
