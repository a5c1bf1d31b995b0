"""Forms in groups, and rows of a table under the heading that they share."""

from django import forms

from kopir.kit.forms import Grouped
from kopir.kit.tables import Column, Table


class Long(Grouped, forms.Form):
    GROUPS = (("Who", ("role_*",)), ("When", ("until", "since")), ("Where", ("city",)))
    since = forms.DateField()
    until = forms.DateField()
    note = forms.CharField()
    kept = forms.CharField(widget=forms.HiddenInput)
    role_1 = forms.CharField()
    role_2 = forms.CharField()


def test_every_field_stands_once_in_the_order_of_its_group_and_an_empty_group_is_gone():
    shown = [(heading, [field.name for field in fields]) for heading, fields in Long().groups()]
    assert shown == [("", ["note"]), ("Who", ["role_1", "role_2"]), ("When", ["until", "since"])]


def test_rows_that_share_a_heading_stand_under_it_once():
    rows = [("a & b", 1), ("a & b", 2), ("c", 3)]
    html = Table([Column("n", "N", lambda row: row[1])], rows, group=lambda row: row[0]).html()
    assert html.count('scope="rowgroup"') == 2 and html.index("a &amp; b") < html.index(">1<") < html.index(
        ">2<"
    )
    assert html.index(">2<") < html.index('colspan="1">c<') < html.index(">3<")
    assert 'scope="rowgroup"' not in Table([Column("n", "N", lambda row: row[1])], rows).html()
