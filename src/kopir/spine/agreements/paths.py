"""Where the joined agreement page lives.

The page itself belongs to a higher floor (it joins health, deliveries and proofs), whose URL names this
floor may not use. The path is therefore a fixed convention of the house.
"""

ROOT = "/agreements/"


def agreement_path(agreement_id: int) -> str:
    """``/agreements/<pk>/``, the page of one agreement."""
    return f"{ROOT}{agreement_id}/"
