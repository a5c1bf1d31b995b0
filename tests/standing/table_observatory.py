"""The part of the table for the observatory: all of it is public. Nothing was taken in here, so no works are listed."""

OBSERVATORY: dict[str, str] = {
    f"{method} observatory/{path}": " ".join([status] * 8)
    for path, found in {
        "": "200",
        "years.{kind}": "200",
        "pairs.{kind}": "200",
        "institutions/{number}/": "404",
        "institutions/{number}/partners.{kind}": "404",
        "institutions/{number}/works.{kind}": "404",
        "institutions/{number}/{partner}/": "404",
        "institutions/{number}/{partner}/works.{kind}": "404",
        "finder/": "200",
        "finder/quality/": "200",
        "finder/quality/table.{kind}": "404",
        "finder/{institution_id}/": "404",
        "finder/{institution_id}/partners.{kind}": "404",
        "finder/{institution_id}/topics/": "404",
        "finder/{institution_id}/topics/{topic_id}/": "404",
        "finder/{institution_id}/topics/{topic_id}/works.{kind}": "404",
        "finder/{institution_id}/{partner_id}/": "404",
        "finder/{institution_id}/{partner_id}/works.{kind}": "404",
        "{country}/": "200",
        "{country}/partners.{kind}": "200",
        "{country}/{other}/": "200",
        "{country}/{other}/years.{kind}": "200",
        "{country}/{other}/works.{kind}": "404",
    }.items()
    for method, status in (("GET", found), ("POST", "405"))
}
OBSERVATORY |= {
    f"GET api/observatory/{path}": " ".join(["404"] * 8)
    for path in (
        "institutions",
        "institutions/{institution_id}/partners",
        "institutions/{institution_id}/partners/{partner_id}",
        "quality",
    )
}
