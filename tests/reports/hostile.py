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
    "carriage return": "x\r::error::forged\r\n::set-env name=x::y",
    "separators": "x\u2028::error::forged\u2029y\x85z\v\f\x1c\x1d\x1e",
    "invisible": "a\u00adb\u061c\u180e\u2060\u2064\ufff9x\ufffb\U000e0001\U000e0041\U000e007f",
    "entities": "&#64;octocat &commat;all &#x202e;x &lt;b&gt; &#35;1",
    "quick action": "\n/close\n/assign @octocat\n/label ~bug",
    "quick action at start": "/merge",
    "gitlab references": "~bug %milestone $12 &3 [[wiki]] @all [vulnerability:1]",
    "reference definition": "x]: https://evil.example\n[x]\n\n[^x]: y",
    "sarif link": "[click](0) [x](https://evil.example) {0} {{1}}",
    "teamcity": "##teamcity[testFailed name='x'] ##[group]x",
    "buildkite": "--- x\n+++ y\n~~~ z\n^^^ +++",
    "gitlab section": "section_start:1:x\r\x1b[0Kforged",
    "iterm": "\x1b]1337;File=inline=1:QQ==\x07\x1bPq#0\x1b\\\x1b_Gx\x1b\\",
    "dde": "=cmd|' /C calc'!A0",
    "formula full width": "\uff1d1+1\t=1+1",
    "combining": "e" + "\u0301" * 300,
    "doctype": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
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
