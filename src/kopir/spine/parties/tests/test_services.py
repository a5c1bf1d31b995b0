"""Entering and changing organisations: who may, what is refused, what is written down."""

from datetime import date
from decimal import Decimal

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties import selectors, services
from kopir.spine.parties.models import Identifier, Organisation
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


def create(actor, name="Satbayev University", **fields):
    return services.create_organisation(actor, **{"name": name, "lang": "en", "kind": "university", **fields})


def test_a_hub_administrator_enters_an_organisation_with_names_and_identifiers(actors):
    made = create(
        actors.hub_admin,
        country="kz",
        city=" Almaty ",
        latitude="43.2500049",
        longitude=76.91667,
        names=[{"text": "Сәтбаев университеті", "lang": "kk"}, {"text": "Satbayev Univ.", "type": "alias"}],
        identifiers=[("ror", "https://ror.org/020cpsb96")],
    )
    assert (made.country, made.city, made.latitude) == ("KZ", "Almaty", Decimal("43.25000"))
    assert made.names_by_lang == {"kk": "Сәтбаев университеті", "en": "Satbayev University"}
    assert made.names.get(lang="kk").script == "Cyrl"
    assert made.identifiers.get().value == "020cpsb96"
    assert made.proposed_by is None
    actions = set(AuditEntry.objects.filter(object_id=made.pk).values_list("action", flat=True))
    assert actions == {"organisation.create", "organisation.add_name", "organisation.add_identifier"}


@pytest.mark.parametrize("who", ["officer", "admin"])
def test_a_member_proposes_and_only_his_organisation_and_hub_administrators_see_it(
    actors, organisations, who
):
    made = create(getattr(actors, who), "Secret Partner Institute")
    assert made.proposed_by_id == organisations.home.pk
    for insider in ("officer", "viewer", "approver", "admin", "hub_admin"):
        assert selectors.get_organisation(getattr(actors, insider), made.pk) == made
    for outsider in ("stranger", "partner_officer", "anonymous"):
        with pytest.raises(NotFound):
            selectors.get_organisation(getattr(actors, outsider), made.pk)
        assert made not in selectors.visible_organisations(getattr(actors, outsider))


@pytest.mark.parametrize("who", ["viewer", "approver", "anonymous"])
def test_who_does_not_write_does_not_propose(actors, who):
    with pytest.raises(Forbidden):
        create(getattr(actors, who))
    assert not Organisation.objects.filter(name="Satbayev University").exists()


def test_confirming_opens_a_proposal_and_only_hub_administrators_confirm(actors):
    made = create(actors.officer)
    with pytest.raises(Forbidden):
        services.confirm_organisation(actors.officer, organisation_id=made.pk)
    with pytest.raises(NotFound):
        services.confirm_organisation(actors.stranger, organisation_id=made.pk)
    services.confirm_organisation(actors.hub_admin, organisation_id=made.pk, why="website read")
    assert selectors.get_organisation(actors.anonymous, made.pk) == made
    with pytest.raises(Conflict):
        services.confirm_organisation(actors.hub_admin, organisation_id=made.pk)
    # What stands in the register is no longer the proposer's to change.
    with pytest.raises(Forbidden):
        services.edit_organisation(actors.officer, organisation_id=made.pk, city="Astana")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("hub_admin", None),
        ("admin", None),
        ("officer", Forbidden),
        ("approver", Forbidden),
        ("viewer", Forbidden),
        ("partner_officer", Forbidden),
        ("stranger", Forbidden),
        ("anonymous", Forbidden),
    ],
)
def test_who_edits_an_organisation_of_the_register(actors, organisations, who, refusal):
    actor, home = getattr(actors, who), organisations.home
    changes = (
        lambda: services.edit_organisation(actor, organisation_id=home.pk, city="Taldyqorghan"),
        lambda: services.add_name(actor, organisation_id=home.pk, text="КазНУ", lang="ru", type="acronym"),
        lambda: services.add_identifier(actor, organisation_id=home.pk, scheme="schac", value="kaznu.kz"),
        lambda: services.add_relation(
            actor, subject_id=home.pk, type="member_of", object_id=organisations.partner.pk
        ),
    )
    for change in changes:
        if refusal is None:
            change()
        else:
            with pytest.raises(refusal):
                change()
    assert AuditEntry.objects.filter(organisation_id=home.pk).count() == (4 if refusal is None else 0)


def test_an_edit_that_changes_nothing_leaves_no_trace(actors, organisations):
    services.edit_organisation(actors.admin, organisation_id=organisations.home.pk, city="Almaty")
    assert not AuditEntry.objects.exists()
    services.edit_organisation(
        actors.admin, organisation_id=organisations.home.pk, city="Astana", why="moved"
    )
    line = AuditEntry.objects.get()
    assert (line.before, line.after, line.why) == ({"city": "Almaty"}, {"city": "Astana"}, "moved")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "spaceship"}, "kind"),
        ({"status": "asleep"}, "status"),
        ({"country": "QX"}, "country"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "dku.kz"}, "website"),
        ({"city": "x" * 121}, "city"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": "NaN", "longitude": 0}, "latitude"),
        ({"latitude": 43}, "latitude"),
        ({"established": 20111}, "established"),
    ],
)
def test_fields_that_break_a_rule_are_named(actors, organisations, fields, field):
    with pytest.raises(Invalid) as refused:
        services.edit_organisation(actors.admin, organisation_id=organisations.home.pk, **fields)
    assert set(refused.value.faults) == {field}


def test_a_taken_identifier_names_its_holder_only_to_who_may_see_it(actors, organisations):
    holder = create(actors.officer, "Hidden Holder", identifiers=[("wikidata", "Q42")])
    with pytest.raises(Conflict, match="Hidden Holder"):
        services.add_identifier(
            actors.admin, organisation_id=organisations.home.pk, scheme="wikidata", value="q42"
        )
    with pytest.raises(Conflict) as refused:
        services.add_identifier(
            actors.stranger, organisation_id=organisations.foreign.pk, scheme="wikidata", value="Q42"
        )
    assert "Hidden" not in str(refused.value)
    assert Identifier.objects.get(scheme="wikidata").organisation == holder


@pytest.mark.parametrize(
    ("scheme", "value", "field"),
    [
        ("ror", "020cpsb97", "value"),
        ("ror", "", "value"),
        ("nosuch", "1", "scheme"),
        ("orcid", "0000-0002-1825-0097", "scheme"),
        ("schac", "not a domain", "value"),
    ],
)
def test_each_scheme_checks_its_own_values(actors, organisations, scheme, value, field):
    with pytest.raises(Invalid) as refused:
        services.add_identifier(
            actors.admin, organisation_id=organisations.home.pk, scheme=scheme, value=value
        )
    assert set(refused.value.faults) == {field}


def test_removing_an_identifier_is_written_down(actors, organisations):
    held = services.add_identifier(
        actors.admin, organisation_id=organisations.home.pk, scheme="schac", value="KazNU.kz"
    )
    with pytest.raises(Forbidden):
        services.remove_identifier(actors.stranger, identifier_id=held.pk)
    services.remove_identifier(actors.admin, identifier_id=held.pk)
    assert AuditEntry.objects.latest("pk").before == {"scheme": "schac", "value": "kaznu.kz"}
    with pytest.raises(NotFound):
        services.remove_identifier(actors.admin, identifier_id=held.pk)


def test_names_follow_each_other_and_former_ones_are_dated(actors):
    made = create(actors.hub_admin, "Nur-Sultan State Academy")
    services.add_name(
        actors.hub_admin, organisation_id=made.pk, text="Astana State Academy", lang="en", type="display"
    )
    made.refresh_from_db()
    assert made.name == "Astana State Academy"
    assert made.names.get(text="Nur-Sultan State Academy").type == "label"
    old = made.names.get(text="Nur-Sultan State Academy")
    services.edit_name(
        actors.hub_admin,
        name_id=old.pk,
        type="former",
        valid_from=date(2019, 3, 23),
        valid_to=date(2022, 9, 17),
    )
    made.refresh_from_db()
    assert made.names_by_lang == {"en": "Astana State Academy"}
    with pytest.raises(Conflict):
        services.add_name(
            actors.hub_admin,
            organisation_id=made.pk,
            text=" Astana  State Academy ",
            lang="en",
            type="display",
        )
    with pytest.raises(Invalid):
        services.edit_name(
            actors.hub_admin, name_id=old.pk, valid_from=date(2022, 1, 1), valid_to=date(2021, 1, 1)
        )


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"text": "   "}, "text"),
        ({"text": "x" * 401}, "text"),
        ({"text": "Bell\x07"}, "text"),
        ({"lang": "not a language"}, "lang"),
        ({"lang": "kk_KZ"}, "lang"),
        ({"type": "nickname"}, "type"),
    ],
)
def test_a_name_that_breaks_a_rule_is_refused(actors, organisations, bad, field):
    with pytest.raises(Invalid) as refused:
        services.add_name(actors.admin, organisation_id=organisations.home.pk, **{"text": "KazNU", **bad})
    assert set(refused.value.faults) == {field}


def test_the_last_name_stays(actors):
    made = create(actors.hub_admin)
    with pytest.raises(Conflict):
        services.remove_name(actors.hub_admin, name_id=made.names.get().pk)
    other = services.add_name(
        actors.hub_admin, organisation_id=made.pk, text="Satpayev University", lang="en"
    )
    services.remove_name(actors.hub_admin, name_id=other.pk)
    assert made.names.count() == 1


def test_display_name_and_order_in_each_language(actors):
    kazakh = create(actors.hub_admin, "Әуезов университеті", lang="kk")
    polish = create(
        actors.hub_admin,
        "Uniwersytet Jagielloński",
        lang="pl",
        names=[{"text": "Ягеллонский университет", "lang": "ru"}],
    )
    nameless = create(actors.hub_admin, "Zzyzx", lang="")
    assert polish.names_by_lang == {"ru": "Ягеллонский университет", "pl": "Uniwersytet Jagielloński"}
    assert nameless.names_by_lang == {"und": "Zzyzx"}
    bashkir = create(actors.hub_admin, "Башқұрт университеті", lang="kk")
    made = Organisation.objects.filter(pk__in=[kazakh.pk, bashkir.pk])
    # Kazakh puts Ә right behind А, and so before Б; code points put it after Я.
    assert list(made.order_by("sort_kk")) == [kazakh, bashkir]


def test_a_reader_meets_the_own_name_before_a_translation_into_a_third_language(actors):
    """In English, the list and the page of an organisation name it alike, and it is sorted by that name."""
    made = create(
        actors.hub_admin,
        "Satbayev University",
        lang="",
        names=[{"text": "Сәтбаев университеті", "lang": "kk"}],
    )
    chinese = create(
        actors.hub_admin, "Zhejiang University", lang="en", names=[{"text": "浙江大学", "lang": "zh-Hans"}]
    )
    assert made.called("en") == ("Satbayev University", "") == made.called("ru")
    assert made.called("kk") == ("Сәтбаев университеті", "kk")
    assert chinese.called("zh-hans").text == "浙江大学" and chinese.called("ru").lang == "en"
    both = Organisation.objects.filter(pk__in=[made.pk, chinese.pk])
    assert list(both.order_by("sort_en")) == [made, chinese]
