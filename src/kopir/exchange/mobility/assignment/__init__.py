"""Who goes where: assignments of places with a stated guarantee, and the proof beside it. No Django in here.

asked = ask(choices, scores, capacity, seed="...")     the question (instance.py)
given = assign(asked)                                  by the mechanism its structure asks for (mechanisms.py)
certify(given)                                         a separate check (certificate.py)
why_not(given, i, p), reserve_list(given, p)           what each applicant may ask (explain.py)
after_withdrawals(given, gone=..., frozen=...)         who moves up (vacancies.py)
"""

from .certificate import Breach, Certificate, certify
from .explain import (
    Reason,
    WhyNot,
    lottery_influence,
    price_of_fairness,
    reserve_list,
    reserved_seats,
    why_not,
)
from .instance import UNCAPPED, CapSet, Floor, Instance, InstanceFault, ask, on_grid
from .lottery import draw
from .mechanisms import assign, chosen
from .result import Assignment, Mechanism
from .vacancies import after_withdrawals

__all__ = [
    "UNCAPPED",
    "Assignment",
    "Breach",
    "CapSet",
    "Certificate",
    "Floor",
    "Instance",
    "InstanceFault",
    "Mechanism",
    "Reason",
    "WhyNot",
    "after_withdrawals",
    "ask",
    "assign",
    "certify",
    "chosen",
    "draw",
    "lottery_influence",
    "on_grid",
    "price_of_fairness",
    "reserve_list",
    "reserved_seats",
    "why_not",
]
