"""The main job: from a file to agreements, and once more to no change."""

from datetime import date

import pytest

from kopir.gateways.spreadsheets import limits, review, services
from kopir.gateways.spreadsheets.applying import places_over
from kopir.gateways.spreadsheets.models import ImportBatch, ImportRow
from kopir.kit.errors import Conflict
from kopir.spine.agreements.models import Agreement, Commitment, Contact, PrivateNote
from kopir.spine.audit.models import AuditEntry
from kopir.spine.jobs.services import run_pending

from .sheets import HEADERS, ROW, applied, codes, delimited, mapped, start, xlsx

pytestmark = pytest.mark.django_db


def test_from_a_workbook_to_agreements(hub, actors, organisations):
    batch = start(actors, organisations, xlsx(HEADERS, ROW))
    assert batch.state == "mapping" and batch.facts["rows"] == 1
    batch = mapped(actors, batch)
    row = batch.rows.get()
    assert batch.state == "review" and row.status == "ready", (row.faults, row.candidates)
    assert row.organisation == organisations.partner and row.chosen_by == "exact"

    batch = applied(actors, batch)
    assert batch.state == "applied" and batch.report["imported"] == 1
    agreement = Agreement.objects.get()
    assert (agreement.origin, agreement.owner, agreement.visibility) == (
        "recorded",
        organisations.home,
        "organisation",
    )
    assert str(agreement.signed_on) == "2024-03-14" and str(agreement.expires_on) == "2029-03-13"
    assert "Jagiellonian University" in agreement.title["en"]
    promise = Commitment.objects.get()
    assert (
        promise.quantity == 25
        and promise.provider == organisations.partner
        and promise.kind == "mobility.places"
    )
    assert Contact.objects.get().email == "anna@example.org"
    assert "17/24" in PrivateNote.objects.get().text
    assert AuditEntry.objects.filter(action="import.apply").count() == 1


def test_the_same_file_again_changes_nothing(hub, actors, organisations):
    content = xlsx(HEADERS, ROW)
    applied(actors, mapped(actors, start(actors, organisations, content)))
    again = mapped(actors, start(actors, organisations, content, "again.xlsx"))
    row = again.rows.get()
    assert row.status == "known" and "imported_before" in codes(row.warnings)
    with pytest.raises(Conflict):
        services.apply(actors.officer, batch_id=again.pk, mode="good")
    assert Agreement.objects.count() == 1


def test_whoever_imports_may_undertake_to_report_at_once(hub, actors, organisations):
    row = list(ROW)
    for number, reports in enumerate((False, True)):
        row[3], row[9] = f"2025-0{number + 1}-14", f"{number}/25"
        batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, row), f"{number}.xlsx"))
        services.apply(actors.officer, batch_id=batch.pk, mode="good", reports=reports)
        run_pending()
        parties = Agreement.objects.order_by("pk").last().parties
        said = dict(parties.values_list("organisation_id", "reports_since"))
        assert bool(said.pop(organisations.home.pk)) is reports and set(said.values()) == {None}
    lines = AuditEntry.objects.filter(action="agreement.undertake", actor_id=actors.officer.user_id)
    assert lines.count() == 1


def test_two_imports_of_one_file_at_once_record_it_once(hub, actors, organisations):
    content = xlsx(HEADERS, ROW)
    first, second = (
        mapped(actors, start(actors, organisations, content, name)) for name in ("a.xlsx", "b.xlsx")
    )
    assert second.rows.get().status == "ready"
    applied(actors, first)
    second = applied(actors, second)
    assert Agreement.objects.count() == 1 and second.report["imported"] == 0


def test_a_choice_serves_all_rows_of_a_name_and_the_next_import(hub, actors, organisations):
    rows = [["Uniwersytet na Golebiej", "PL", "MoU", f"2024-03-{day}", ""] for day in (14, 15)]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS[:5], *rows)))
    assert batch.counts["choose"] == 2
    key = batch.rows.first().partner_key
    review.choose(actors.officer, batch_id=batch.pk, key=key, organisation_id=organisations.partner.pk)
    batch.refresh_from_db()
    assert batch.counts["choose"] == 0 and batch.counts["included"] == 2
    later = mapped(actors, start(actors, organisations, xlsx(HEADERS[:5], [*rows[0][:3], "2025-01-01", ""])))
    assert later.rows.get().organisation == organisations.partner


def test_an_unknown_partner_is_proposed_as_new(hub, actors, organisations):
    row = ["Dong-Eui University", "KR", "joint programme", "2023", ""]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS[:5], row)))
    key = batch.rows.get().partner_key
    new = review.choose(actors.officer, batch_id=batch.pk, key=key, new={"kind": "university"})
    assert new.proposed_by == organisations.home and new.country == "KR"
    batch = applied(actors, batch, "all")
    agreement = Agreement.objects.get()
    assert batch.state == "applied" and agreement.signed_precision == "year"


def test_all_or_nothing_refuses_while_a_row_is_bad(hub, actors, organisations):
    bad = [*ROW[:3], "31.02.2025", *ROW[4:]]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW, bad)))
    assert batch.counts["bad"] == 1
    with pytest.raises(Conflict):
        services.apply(actors.officer, batch_id=batch.pk, mode="all")
    assert not Agreement.objects.exists()
    review.include(actors.officer, batch_id=batch.pk, numbers=[3], wanted=False)
    assert applied(actors, batch, "all").report["imported"] == 1


def test_a_cell_put_right_makes_its_row_ready_and_the_good_rows_come_first(hub, actors, organisations):
    bad = [*ROW[:3], "31.02.2025", "2030-01-01", *ROW[5:]]
    batch = applied(actors, mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW, bad))))
    assert batch.report["imported"] == 1 and batch.counts["bad"] == 1
    row = review.fix_cell(actors.officer, batch_id=batch.pk, number=3, field="signed", text="28.02.2025")
    assert row.status == "ready"
    applied(actors, batch)
    assert Agreement.objects.count() == 2
    assert ImportRow.objects.get(number=3).raw["cells"][3] == "31.02.2025"


def test_equal_rows_are_imported_once(hub, actors, organisations):
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW, ROW)))
    second = batch.rows.get(number=3)
    assert second.status == "known" and second.warnings[-1]["params"] == {"row": 2}
    assert applied(actors, batch, "all").report["imported"] == 1
    # The first of two equal rows becomes another one: then the second is no longer held back.
    batch = mapped(
        actors,
        start(
            actors,
            organisations,
            xlsx(HEADERS, [*ROW[:3], "2023-01-01", *ROW[4:]], [*ROW[:3], "2023-01-01", *ROW[4:]]),
        ),
    )
    review.fix_cell(actors.officer, batch_id=batch.pk, number=2, field="signed", text="2022-01-01")
    assert batch.rows.get(number=3).status == "ready"


def test_an_agreement_like_it_on_record_leaves_the_row_out_until_somebody_insists(hub, actors, organisations):
    applied(actors, mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW))))
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, [*ROW[:7], "another", *ROW[8:]])))
    row = batch.rows.get()
    assert "exists" in codes(row.warnings) and not row.include
    review.include(actors.officer, batch_id=batch.pk, numbers=[row.number], wanted=True)
    assert applied(actors, batch).report["imported"] == 1


def test_the_mapping_is_remembered_whatever_the_order_of_columns(hub, actors, organisations):
    odd = ["Wer", "Wo", "Was", "Wann"]
    batch = start(
        actors, organisations, delimited(odd, ["Jagiellonian University", "PL", "MoU", "2024-03-14"]), "a.csv"
    )
    fields = {"partner": 0, "country": 1, "type": 2, "signed": 3}
    services.set_mapping(actors.officer, batch_id=batch.pk, fields=fields)
    other = start(actors, organisations, delimited(odd[::-1], ["2024-03-14", "MoU", "PL", "x"]), "b.csv")
    offer = services.offered_mapping(other)
    assert offer["remembered"] and offer["fields"] == {"partner": 3, "country": 2, "type": 1, "signed": 0}


def test_two_orders_in_a_column_are_asked_with_the_rows_that_prove_them(hub, actors, organisations):
    rows = [
        ["Jagiellonian University", "PL", "MoU", text, ""]
        for text in ("25.03.2024", "03/26/2024", "04.05.2024")
    ]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS[:5], *rows)))
    assert batch.state == "mapping"
    question = batch.questions["orders"]["signed"]
    assert question["dmy"] == [[2, "25.03.2024"]] and question["mdy"] == [[3, "03/26/2024"]]
    assert question["both"] == [[4, "04.05.2024"]]
    services.answer(actors.officer, batch_id=batch.pk, orders={"signed": "each"})
    run_pending()
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert batch.state == "review" and batch.counts["ready"] == 2
    assert codes(batch.rows.get(number=4).faults) == ["date_unclear"]


def test_an_unknown_word_for_a_type_is_asked_once_and_remembered(hub, actors, organisations):
    content = xlsx(HEADERS[:5], ["Jagiellonian University", "PL", "Zusammenarbeit", "2024-03-14", ""])
    batch = mapped(actors, start(actors, organisations, content))
    (word,) = batch.questions["types"]
    services.answer(actors.officer, batch_id=batch.pk, types={word["key"]: "research"})
    run_pending()
    assert batch.rows.get().values["type"] == "research"
    again = mapped(actors, start(actors, organisations, content))
    assert again.state == "review" and again.rows.get().values["type"] == "research"


def test_a_partners_own_record_becomes_a_proposed_match(hub, actors, organisations):
    from kopir.spine.agreements.models import MatchProposal
    from kopir.spine.agreements.services import record_agreement

    record_agreement(
        actors.partner_officer,
        type="memorandum",
        title={"en": "MoU"},
        parties=[(organisations.partner.pk, "host"), (organisations.home.pk, "partner")],
        owner_id=organisations.partner.pk,
        signed_on="2024-03-14",
        visibility="parties",
    )
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, ROW)))
    assert batch.rows.get().status == "ready" and batch.rows.get().include
    applied(actors, batch)
    assert MatchProposal.objects.count() == 1


def test_more_rows_than_one_transaction_takes_come_in_parts(
    hub, actors, organisations, users, client, monkeypatch
):
    monkeypatch.setattr(limits, "MAX_APPLY", 2)
    rows = [[*ROW[:3], f"2024-03-{day}", *ROW[4:]] for day in range(14, 19)]
    batch = mapped(actors, start(actors, organisations, xlsx(HEADERS, *rows)))
    with pytest.raises(Conflict, match="up to 2 rows"):
        services.apply(actors.officer, batch_id=batch.pk, mode="all")
    client.force_login(users.officer)
    page = client.get(f"/import/{batch.pk}/").content.decode()
    assert "They are imported in parts of at most 2, so that others do not have to wait. Parts: 3." in page
    found = []
    while batch.counts["included"]:
        batch = applied(actors, batch)
        found.append((batch.report["imported"], batch.rows.filter(status="done").count()))
        page = client.get(f"/import/{batch.pk}/").content.decode()
        part = len(found)
        assert (
            f"Part {part} is done, parts left: {3 - part}. Imported from this file so far: {found[-1][1]}."
            in page
        )
    assert found == [(2, 2), (2, 4), (1, 5)] and Agreement.objects.count() == 5


@pytest.mark.parametrize(
    ("a_year", "start", "end", "places"),
    [
        (5, "2024-03-14", "2029-03-13", 25),
        (5, "2024-03-14", "2024-09-30", 3),
        (1, "2024-01-01", "2024-01-31", 1),
    ],
)
def test_places_of_a_whole_term_are_whole(a_year, start, end, places):
    assert places_over(a_year, date.fromisoformat(start), date.fromisoformat(end)) == places
