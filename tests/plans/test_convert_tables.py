"""Plans in tables of others: spreadsheets, workbooks and Markdown."""

import io
import zipfile

from mpdoctor.model.plan import ValueType
from mpdoctor.plans.convert import PlanContent, recognised
from tests.plans.test_convert import converted, of

CSV = """\
My plan,,,,,
Event Name,Event Description,Property Name,Data Type,Required?,Allowed values,Colour
Paid,A sale.,total,Float,Yes,,x
,,method,string,no,"card, invoice",
Paid,,tags,string[],,,
Opened,,,,,,
"""


def test_a_spreadsheet_with_a_row_per_property() -> None:
    name, plan, losses = of(CSV, "plan.csv")

    paid = plan.events["Paid"]
    assert name == "csv"
    assert plan.events.keys() == {"Paid", "Opened"}
    assert paid.description == "A sale."
    assert paid.properties["total"].type is ValueType.NUMBER
    assert paid.properties["total"].required
    assert paid.properties["method"].enum == ("card", "invoice")
    assert paid.properties["tags"].type is ValueType.LIST
    assert losses == ("column `Colour` was left out",)


def test_a_spreadsheet_with_a_row_per_event() -> None:
    text = 'Event;Properties;Owner\nPaid;"total (number)\nmethod: string";growth\n'

    _, plan, _ = of(text, "plan.csv")

    assert plan.events["Paid"].owner == "growth"
    assert plan.events["Paid"].properties.keys() == {"total", "method"}


def test_columns_can_be_named() -> None:
    text = "Aktion,Feld,Typ\nBezahlt,Summe,number\n"

    content = PlanContent(
        "plan.csv",
        text.encode(),
        {"event": "Aktion", "property": "Feld", "type": "Typ"},
    )

    assert converted(content)[1].events["Bezahlt"].properties.keys() == {"Summe"}
    assert recognised(PlanContent("plan.csv", text.encode())) is None


def workbook(sheet: str, shared: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", f"<workbook {space}/>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>",
        )
    return out.getvalue()


def test_a_workbook() -> None:
    data = workbook(
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Property</t></is>'
        '</c></row><row><c r="A2" t="s"><v>1</v></c><c r="C2" t="str"><v>total</v></c></row>',
        "<si><t>Event</t></si><si><r><t>Pa</t></r><r><t>id</t></r></si>",
    )

    name, plan, _ = converted(PlanContent("plan.xlsx", data))

    assert name == "csv"
    assert plan.events["Paid"].properties.keys() == {"total"}


def test_markdown_tables_under_headings() -> None:
    text = """\
# Plan
## Paid
### Properties
| Name | Type | Required? | Description |
|:---|---|---|---|
| `total` | number | yes | The sum. |
| **kind** | enum (a, b) | | |
"""

    name, plan, _ = of(text, "plan.md")

    assert name == "markdown"
    assert plan.events["Paid"].properties["total"].required
    assert plan.events["Paid"].properties["kind"].enum == ("a", "b")
