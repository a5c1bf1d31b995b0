"""Where the joined page of an organisation lives; it belongs to a higher floor, whose URL names this may not use."""


def organisation_path(organisation_id: int) -> str:
    """``/organisations/<pk>/``, the page of one organisation."""
    return f"/organisations/{organisation_id}/"
