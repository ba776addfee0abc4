"""Names that attack what shows them, each in every place of a diagnosis."""

from mpdoctor.model.place import Place
from mpdoctor.model.report import Diagnosis
from tests.reports.diagnoses import HOSTILE, diagnosis, finding, rule

NAMES = {
    "ansi": "\x1b[2J\x1b[31mred",
    "osc": "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07\x1b]0;t\x1b\\",
    "c1": "\x9b31m\x90\x9d0;x\x9c",
    "rich": "[red]x[/red] [link=https://evil.example]y[/link]",
    "github": "\n::error file=a,line=1::forged",
    "github at start": "::set-output name=x::y",
    "azure": "##[error]forged ##vso[task.setvariable variable=x]y",
    "percent": "%0A::error::x%0D%25",
    "property": "a,line=1,title=b:c::d",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=\"alert(1)' autofocus '",
    "cdata": "]]>&lt;x>&#x0;<!-- --> <![CDATA[",
    "control": "\x00\x01\x08\x0b\x0c\x1f\x7f\ufffe\uffff",
    "formula": '=HYPERLINK("https://evil.example")',
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula minus": "-2+3+cmd|' /C calc'!A0",
    "markdown link": "[x](https://evil.example) ![y](https://evil.example/p.png)",
    "markdown html": "</details></summary><details open><b>x</b>",
    "markdown table": "a | b |\n|---|---|\n| c \\| d \\\\| e |",
    "markdown block": "\n# heading\n\n- item\n> quote\n```\ncode",
    "backticks": "` @octocat #1 https://evil.example `` ``` x`",
    "mention": "@octocat #1 !2 GH-3 www.evil.example https://evil.example a@b.example",
    "footnote": "x[^1] [y]: https://evil.example :tada: ~~z~~ **b** _i_ $x$",
    "bidi": "\u202egnp.exe\u2066\u2067\u2069\u200f",
    "surrogate": "\ud800x\udfff",
    "empty": "",
    "blank": " \u3164\u200b ",
    "quote": "'\"\\",
    "braces": "{0} ${{ secrets.X }} {{ x }} {% x %}",
    "dots": "../../../etc/passwd",
    "scheme": "javascript:alert(1)",
    "long": "w" * 1_000_000,
    "many controls": "\x1b" * 20_000,
    "all": HOSTILE,
}


def attacked(name: str) -> Diagnosis:
    """A diagnosis with the name in every place that text can be in."""
    return diagnosis(
        finding(
            rule("PLAN001", "unplanned-event"),
            f"event `{name}` is not in the tracking plan",
            places=[Place(name, 1, 2, name), Place("a.ndjson", 3, field=name)],
            help=f"did you mean `{name}`?",
            subject={"event": name, "property": name, "names": [name], name: name},
            evidence={name: {name: name}, "samples": [name]},
        ),
        finding(
            rule("CON001", name, reference=name, fix=name, summary=name, why=name),
            name,
            help=name,
            subject={"event": name, "property": None, "host": name},
        ),
        skipped={"PLAN003": name},
        unread=((name, name),),
        reason=name,
    )


EVERY = {id: attacked(name) for id, name in NAMES.items()}
