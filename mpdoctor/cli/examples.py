"""The examples in `--help`. Each is fits into 80 columns and is run by a test."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "mpdoctor": (
        "mpdoctor check exports/ --region eu",
        "mpdoctor lint events.ndjson --plan tracking-plan.yaml",
        "mpdoctor identity export.ndjson --user user-1",
        "mpdoctor explain PLAN001",
    ),
    "mpdoctor check": (
        "mpdoctor check exports/ --offline",
        "mpdoctor check requests.jsonl --token $MIXPANEL_TOKEN --region eu",
        "mpdoctor check --origin https://www.example.com",
        "mpdoctor check exports/ --select CON,ID --format json=report.json",
    ),
    "mpdoctor lint": (
        "mpdoctor lint events.ndjson",
        "mpdoctor lint captures/ --plan tracking-plan.yaml --fail-on warning",
        "mpdoctor lint events.ndjson --ignore PLAN013,missing-insert-id",
        "mpdoctor lint exports/ --baseline baseline.yaml",
        "zcat export.ndjson.gz | mpdoctor lint - --statistics",
    ),
    "mpdoctor identity": (
        "mpdoctor identity export.ndjson profiles.ndjson",
        "mpdoctor identity export.ndjson --user user-1",
        "mpdoctor identity export.ndjson --email ada@example.com --redact",
        "mpdoctor identity export.ndjson --graph shared-devices.html",
    ),
    "mpdoctor compare": (
        "mpdoctor compare exports/ captures/",
        "mpdoctor compare export.ndjson events.ndjson --plan tracking-plan.yaml",
        "mpdoctor compare export.ndjson events.ndjson --format markdown",
    ),
    "mpdoctor baseline": (
        "mpdoctor baseline baseline.yaml",
        "mpdoctor baseline baseline.yaml --format json",
    ),
    "mpdoctor merge": (
        "mpdoctor merge *.summary",
        "mpdoctor merge *.summary --fail-on warning --format json=report.json",
    ),
    "mpdoctor rules": (
        "mpdoctor rules",
        "mpdoctor rules PLAN",
        "mpdoctor rules insert_id",
        "mpdoctor rules --format json",
    ),
    "mpdoctor explain": (
        "mpdoctor explain PLAN001",
        "mpdoctor explain missing-insert-id shared-device",
        "mpdoctor explain --format md > rules.md",
        "mpdoctor explain --pages docs",
    ),
    "mpdoctor plan check": (
        "mpdoctor plan check tracking-plan.yaml",
        "mpdoctor plan check plans/ --fail-on warning",
    ),
    "mpdoctor plan fmt": (
        "mpdoctor plan fmt tracking-plan.yaml --check",
        "mpdoctor plan fmt plans/",
    ),
    "mpdoctor plan update": (
        "mpdoctor plan update tracking-plan.yaml exports/ --dry-run",
        "mpdoctor plan update plans/ events.ndjson",
    ),
    "mpdoctor plan convert": (
        "mpdoctor plan convert tracking-plan.yaml --to lexicon -o lexicon.json",
        "mpdoctor plan convert tracking-plan.yaml --to markdown > plan.md",
        "mpdoctor plan convert tracking-plan.yaml --to typescript > events.ts",
    ),
    "mpdoctor plan coverage": (
        "mpdoctor plan coverage exports/ --plan tracking-plan.yaml",
        "mpdoctor plan coverage exports/ --plan plans/ --min-coverage 10",
        "mpdoctor plan coverage events.ndjson --plan plans/ --format markdown",
    ),
    "mpdoctor plan diff": (
        "mpdoctor plan diff tracking-plan.yaml plans/",
        "mpdoctor plan diff tracking-plan.yaml plans/ --fail-on never",
        "mpdoctor plan diff plans/ tracking-plan.yaml --format markdown",
    ),
    "mpdoctor plan docs": (
        "mpdoctor plan docs tracking-plan.yaml --output plan.html",
        "mpdoctor plan docs plans/ exports/ --output pages --format markdown",
    ),
    "mpdoctor plan pull": (
        "mpdoctor plan pull > lexicon.yaml",
        "mpdoctor plan pull --env staging --output lexicon.yaml",
    ),
    "mpdoctor plan push": (
        "mpdoctor plan push tracking-plan.yaml",
        "mpdoctor plan push tracking-plan.yaml --apply",
    ),
    "mpdoctor plan init": (
        "mpdoctor plan init exports/ > plan.yaml",
        "mpdoctor plan init export.ndjson --output plan.yaml --name Shop",
        "mpdoctor plan init captures/ --output new-plan --split",
    ),
    "mpdoctor init": (
        "mpdoctor init --region eu --plan tracking-plan.yaml --output new.yaml",
    ),
    "mpdoctor plan": (
        "mpdoctor plan init exports/ --output plan.yaml",
        "mpdoctor plan check tracking-plan.yaml",
        "mpdoctor plan schema > tracking-plan.schema.json",
    ),
    "mpdoctor sql": ("mpdoctor sql identity --dialect bigquery > identity.sql",),
    "mpdoctor sql identity": (
        "mpdoctor sql identity --dialect snowflake",
        "mpdoctor sql identity --dialect postgres --table events --profiles people",
    ),
    "mpdoctor plan schema": ("mpdoctor plan schema > tracking-plan.schema.json",),
}
