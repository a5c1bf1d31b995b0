"""The part of the table for being found: nobody of the world agreed to it (the same cast)."""

from .table_observatory import OBSERVATORY

FOUND: dict[str, str] = {
    **OBSERVATORY,
    "GET people/account/findable/": "405 405 405 405 405 405 405 302",
    "POST people/account/findable/": "302 302 302 302 302 302 302 302",
    "GET people/{user_id}/found/": "404 404 404 404 404 404 404 404",
    "POST people/{user_id}/found/": "405 405 405 405 405 405 405 405",
}
