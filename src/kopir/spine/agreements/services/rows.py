"""From a wording's terms to the rows that hold them."""

from decimal import Decimal
from typing import Any

from kopir.spine.ledger.models import Entry

from ..models import AgreementVersion, Commitment
from ..terms import as_date


def commitment_row(
    version: AgreementVersion, terms: dict[str, Any], entry: Entry | None = None, **more: Any
) -> Commitment:
    """An unsaved commitment with these terms of *version*, standing on its ledger entry.

    Whoever prepares rows before they are written gives it agreement and entry later.
    """
    return Commitment(
        agreement_id=version.agreement_id,
        version=version,
        key=terms["key"],
        kind=terms["kind"],
        provider_id=terms["provider"],
        beneficiary_id=terms["beneficiary"],
        quantity=None if terms["quantity"] is None else Decimal(terms["quantity"]),
        unit=terms["unit"],
        currency=terms["currency"],
        modality=terms["modality"],
        period_from=as_date(terms["period_from"]),
        period_to=as_date(terms["period_to"]),
        due_on=as_date(terms["due_on"]),
        description=terms["description"],
        source=terms["source"],
        one_source=terms["one_source"],
        entry=entry,
        **more,
    )
