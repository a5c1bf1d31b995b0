"""The audit trail tells nobody more of a record than the record itself: contents are guarded by type."""

import ast
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

import kopir
from kopir.spine.agreements import services as agreements
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.selectors import _guards, as_lines, visible_audit
from kopir.spine.deliveries import services as deliveries
from kopir.spine.registry.actors import Actor

pytestmark = pytest.mark.django_db

#: Types without a guard, and why whoever reads the line may read its contents.
UNGUARDED = {
    "organisation": "lines of a proposal are on its proposer's trail alone; the register is public",
    "country_group": "public",
    "claim": "public; its lines, those of withdrawn ones too, are on the hub's own trail",
    "claim.topic": "public",
    "reference": "public, its past versions too",
    "hub": "the settings are the hub's administrators' own",
    "installation": "what a backup or a restore counted, on the hub's own trail",
    "job": "holds the name of the work, never its arguments",
    "optout": "what was decided, never whom it names",
    "user": "roles, which the organisation's administrators give; never a name or an address",
    "invitation": "the role alone, never the address",
    "token": "scopes and days, on the hub's own trail",
    "contact": "a count, on the hub's own trail",
    "ledger.entry": "an erasure's reason, on the hub's own trail",
    "ledger.key": "public",
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def written_types():
    """The types of records in every call that writes a line: ``write(actor, action, (type, id), ...)``."""
    [root] = kopir.__path__
    for path in Path(root).rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) < 3:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            record = node.args[2]
            if name in {"write", "audit_line"} and isinstance(record, ast.Tuple):
                kind = record.elts[0]
                assert isinstance(kind, ast.Constant), f"{path}:{node.lineno}: the type is not a word"
                yield kind.value


def test_every_type_of_line_is_guarded_or_open_for_a_reason():
    written = set(written_types())
    assert written - _guards.keys() == UNGUARDED.keys()
    assert _guards.keys() <= written


def _plant(actors, organisations):
    """A colleague's record that is theirs alone, with a delivery taken back and a document."""
    home, partner = organisations.home.pk, organisations.partner.pk
    day = timezone.now().date()
    promise = {
        "kind": "mobility.places",
        "provider_id": home,
        "beneficiary_id": partner,
        "quantity": 10,
        "unit": "place",
        "period_from": day - timedelta(days=9),
        "period_to": day + timedelta(days=9),
        "modality": "planned",
    }
    record = agreements.record_agreement(
        actors.officer,
        type="exchange",
        parties=[(home, "host"), (partner, "partner")],
        owner_id=home,
        title={"en": "Mine"},
        visibility="private",
        signed_on=day - timedelta(days=9),
        signed_precision="day",
        commitments=[promise],
    )
    delivery = deliveries.record(
        actors.officer, commitment_id=record.commitments.get().pk, quantity=7, occurred_on=day
    )
    letter = io.BytesIO(PDF + b"% of a colleague's own")
    letter.name = "letter.pdf"
    document = agreements.add_document(actors.officer, agreement_id=record.pk, upload=letter)
    deliveries.reverse(actors.officer, delivery_id=delivery.pk, reason="zqreason")
    return record, delivery, document


def test_an_administrator_sees_that_something_was_done_and_not_what(actors, organisations, clients, hub):
    record, delivery, document = _plant(actors, organisations)
    words = ("zqreason", document.file.sha256, '"quantity": "7"', "quantity: 7", record.ref)
    lines = AuditEntry.objects.filter(organisation_id=organisations.home.pk)
    assert {"delivery", "file", "agreement"} <= set(lines.values_list("object_type", flat=True))
    home = organisations.home.pk
    for path in (
        "/audit/",
        f"/audit/organisations/{home}/",
        "/api/audit",
        f"/api/audit/organisations/{home}",
    ):
        answer = clients.admin.get(path)
        text = answer.content.decode()
        assert (
            answer.status_code == 200
            and ("delivery.reverse" if path.startswith("/api") else "Delivery taken back") in text
        ), path
        assert not [word for word in words if word in text], path
    mine = (("delivery", delivery.pk), ("file", document.file_id), ("agreement", record.pk))
    for kind, pk in mine:
        for prefix, end in (("/audit", "/"), ("/api/audit", "")):
            path = f"{prefix}/{kind}/{pk}{end}"
            assert clients.officer.get(path).status_code == 200, path
            for who in ("admin", "viewer", "hub_admin", "partner_officer", "stranger"):
                assert getattr(clients, who).get(path).status_code == 404, (who, path)
    assert '"quantity": "7"' in clients.officer.get(f"/api/audit/delivery/{delivery.pk}").content.decode()


def test_the_guards_ask_once_a_type(actors, organisations, hub, django_assert_num_queries):
    def lines():
        return list(visible_audit(actors.admin))

    _plant(actors, organisations)
    few = lines()
    with django_assert_num_queries(7) as first:  # names; agreements, deliveries, four owners of files
        as_lines(actors.admin, few)
    _plant(actors, organisations)
    many = lines()
    assert len(many) == 2 * len(few)
    with django_assert_num_queries(len(first)):
        as_lines(actors.admin, many)


def test_a_token_that_may_only_manage_reads_no_trail(actors, organisations, hub):
    _plant(actors, organisations)
    admin = actors.admin
    assert visible_audit(admin).exists()
    narrow = Actor(user_id=admin.user_id, roles=admin.roles, scopes=frozenset({"manage"}))
    assert not visible_audit(narrow).exists()
