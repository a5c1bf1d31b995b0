"""Kazakh in Latin letters: the whole face is transliterated, what is kept is not, and there are four languages still."""

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext, override

from kopir.ground.codelists import country_name, currency_name
from kopir.ground.kazakh import LETTERS, to_latin
from kopir.kit import formats
from kopir.kit.languages import LATIN, content_language, content_languages, offered
from kopir.kit.multilingual import own_name, pick
from kopir.spine.agreements.forms import AgreementForm
from kopir.spine.agreements.tests.world import signed
from kopir.spine.hub.forms import SettingsForm
from kopir.spine.notices import services as notices
from kopir.web.linked import hub_linked
from kopir.web.settings import SOURCE

TITLE = {"kk": "Қазақстан мен Қытай: ғылыми өңір", "ru": "Обмен", "en": "Exchange"}
TEXT = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)


def words(page):
    return TEXT.sub(" ", page)


@pytest.fixture
def agreement(hub, actors, organisations):
    return signed(actors, organisations, title=TITLE)


@pytest.fixture
def latin(clients):
    for client in (clients.officer, clients.hub_admin, clients.anonymous):
        client.cookies["django_language"] = LATIN
    return clients


def catalogue():
    with (SOURCE / "locale" / "kk" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale="kk") if message.id]


def test_every_message_is_the_cyrillic_one_with_its_placeholders_and_plurals():
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w[^>]*>|https?://\S+")
    seen = 0
    for message in catalogue():
        if message.context:
            continue
        one, many = (message.id, "") if isinstance(message.id, str) else message.id
        forms = (message.string,) if isinstance(message.string, str) else message.string
        with override(LATIN):
            shown = [ngettext(one, many, n) for n in (1, 5)] if many else [gettext(one)]
        assert set(shown) == set(map(to_latin, forms)), one
        for before, after in zip(forms, map(to_latin, forms), strict=True):
            assert LETTERS.isdisjoint(after) and placeholder.findall(before) == placeholder.findall(after)
        seen += 1
    assert seen > 1500


def test_django_s_own_words_are_there_too():
    said = "This field is required."
    with override("kk"):
        cyrillic = gettext(said)
    with override(LATIN):
        assert cyrillic != said and gettext(said) == to_latin(cyrillic)


def test_dates_sums_and_names_of_cldr_are_transliterated():
    with override(LATIN):
        assert formats.day(date(2024, 9, 5)) == "2024\u202fj. 05 qyr."
        assert formats.day(date(2024, 9, 1), "month") == "2024\u202fj. qyrküiek"
        assert formats.language_name("en") == "ağylşyn tılı"
        assert formats.country("CN") == "Qytai"
        assert formats.number(Decimal("1234.5")) == "1\xa0234,5"
    assert country_name("KZ", "kk-Latn") == "Qazaqstan"
    assert currency_name("KZT", LATIN) == to_latin(currency_name("KZT", "kk"))


def test_texts_and_names_are_shown_in_latin_letters_and_others_are_quoted():
    assert pick(TITLE, LATIN) == ("Qazaqstan men Qytai: ğylymi öñır", "kk-Latn")
    assert pick({"ru": "Обмен"}, LATIN) == ("Обмен", "ru")
    assert pick(TITLE, "kk").text == TITLE["kk"]
    assert own_name({"kk": "Сынақ"}, "Test", "en", LATIN) == ("Synaq", "kk-Latn")
    assert own_name({}, "Тест", "ru", LATIN) == ("Тест", "ru")


def test_there_are_four_languages_of_content_and_a_form_of_one():
    assert [code for code, _label in content_languages()] == ["kk", "ru", "en", "zh-hans"]
    assert [code for code, _label in offered(["kk", "en"])] == ["kk", LATIN, "en"]
    assert [code for code, _label in offered(["ru"])] == ["ru"]
    with override(LATIN):
        assert content_language() == "kk"
        assert f"name_{LATIN}" not in SettingsForm().fields
        choices = AgreementForm(campuses=[]).fields["language"].choices
        assert [code for code, _label in choices] == ["kk", "ru", "en", "zh-hans"]


def test_the_pages_have_no_cyrillic_but_quotations(latin, agreement):
    lists = ("/", "/agreements/", "/needs/", "/organisations/", "/figures/", "/claims/", "/ledger/")
    for path in (*lists, f"/agreements/{agreement.pk}/", "/for/investors/"):
        page = latin.officer.get(path).content.decode()
        assert '<html lang="kk-Latn">' in page and "2021 jylğy älıpbi" in page
        bare = re.sub(r'<(\w+)[^>]* lang="(?:kk|ru)"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
        assert LETTERS.isdisjoint(words(bare)), path
    assert "Qazaqstan men Qytai: ğylymi öñır" in latin.officer.get("/agreements/").content.decode()
    assert (
        "älıpbi"
        not in latin.officer.get("/agreements/", headers={"cookie": "django_language=kk"}).content.decode()
    )


def test_a_form_holds_the_text_as_it_is_kept(latin, actors, agreement):
    page = latin.officer.get(reverse("agreements:edit", args=[agreement.pk])).content.decode()
    assert TITLE["kk"] in page and "Qazaqstan men" not in page.split("<form", 3)[-1]


def test_the_browser_s_wish_and_the_menu_lead_to_it(client, hub):
    page = client.get("/", headers={"accept-language": "kk-Latn-KZ, kk;q=0.5"}).content.decode()
    assert '<html lang="kk-Latn">' in page
    assert '<html lang="kk">' in client.get("/", headers={"accept-language": "kk-KZ"}).content.decode()
    client.post("/i18n/setlang/", {"language": LATIN, "next": "/"})
    page = client.get("/").content.decode()
    assert '<html lang="kk-Latn">' in page
    assert 'value="kk-latn" lang="kk-Latn" aria-current="true">Qazaqşa<' in page


def test_a_person_may_choose_it_and_gets_their_mail_in_it(hub, users, latin):
    assert latin.officer.post(reverse("people:me"), {"name": "Officer", "language": LATIN}).status_code == 302
    users.officer.refresh_from_db()
    assert users.officer.language == LATIN
    notices.notify([users.officer.pk], "test.undeclared", {}, "/x/")
    assert notices.mail_notices() == 1
    letter = mail.outbox[-1]
    assert to_latin("Жаңалық бар.") in letter.body and LETTERS.isdisjoint(letter.subject + letter.body)


def test_linked_data_say_what_they_are_in(hub):
    with translation.override(LATIN):
        found = hub_linked(hub)
    assert found is not None and found["name"] == "Synaq haby"
