"""What may be done with organisations: one function a use case.

Who may do what: a hub administrator edits everything in the register; an organisation's administrator
edits that organisation; a member with write access may propose a new one, which only the proposer's
members and hub administrators see until :func:`confirm_organisation`. Every change writes one audit line.
"""

from .derived import refresh_derived
from .groups import Member, set_country_group, set_country_groups
from .identifiers import add_identifier, remove_identifier
from .names import add_name, clean_text, edit_name, remember_choice, remove_name
from .organisations import confirm_organisation, create_organisation, edit_organisation
from .register import RegisterName, RegisterRecord, apply_records, apply_relations
from .relations import add_relation, end_relation, remove_relation

__all__ = [
    "Member",
    "RegisterName",
    "RegisterRecord",
    "add_identifier",
    "add_name",
    "add_relation",
    "apply_records",
    "apply_relations",
    "clean_text",
    "confirm_organisation",
    "create_organisation",
    "edit_name",
    "edit_organisation",
    "end_relation",
    "refresh_derived",
    "remember_choice",
    "remove_identifier",
    "remove_name",
    "remove_relation",
    "set_country_group",
    "set_country_groups",
]
