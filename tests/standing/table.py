"""What each of the cast gets, for the home tenant's own private records (an empty body where one is sent).

Columns: the hub's administrator; officer, approver, viewer and administrator of the home organisation;
an officer of a partner that shares none of these records; a stranger; nobody.
404 hides, 403 refuses a role, 302 and 401 ask to sign in, 422 misses input, 405 knows no such method.
"""

CAST = ("hub_admin", "officer", "approver", "viewer", "admin", "partner_officer", "stranger", "anonymous")

TABLE: dict[str, str] = {}
