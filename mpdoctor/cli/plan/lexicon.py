"""`mpdoctor plan pull` and `plan push`: the plan and Mixpanel's Lexicon."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import Config, Env, NoColor, ProjectOptions, WritingOptions
from mpdoctor.cli.plan_options import PlanOptions, Quiet
from mpdoctor.errors import InvalidPlan, UserError

if TYPE_CHECKING:
    from mpdoctor.config import Settings
    from mpdoctor.plans.lexicon_api import Lexicon
    from mpdoctor.plans.lexicon_changes import EntryChange

CHANGES_SHOWN = 200


class _Pulling(NamedTuple):
    config: Config = None
    env: Env = None


class _Pushing(NamedTuple):
    apply: Annotated[
        bool,
        typer.Option(
            "--apply",
            help="Write to Lexicon. Without it, only show what would change.",
            rich_help_panel="Output",
        ),
    ] = False
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Take the plan's values where Lexicon has others.",
            rich_help_panel="Output",
        ),
    ] = False
    delete: Annotated[
        bool,
        typer.Option(
            "--delete",
            help="Delete from Lexicon the events that the plan does not have.",
            rich_help_panel="Output",
        ),
    ] = False
    quiet: Quiet = False
    no_color: NoColor = False


@takes_groups
def plan_pull(
    pulling: _Pulling, project: ProjectOptions, writing: WritingOptions
) -> Exit:
    """Print Mixpanel's Lexicon as a tracking plan.

    Needs a service account in the settings, and the project ID and region.
    """
    import json

    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.output_files import check_output, write_output
    from mpdoctor.cli.plan.convert import tell_losses
    from mpdoctor.plans.convert import PlanContent, plan_formats
    from mpdoctor.plans.yaml_text import yaml_text

    check_output(writing.output, force=writing.force)
    settings = _settings(PlanOptions(None, pulling.config, pulling.env), project)
    with _lexicon(settings, quiet=writing.quiet) as lexicon:
        entries = lexicon.entries()
    if not entries:
        raise UserError(
            "Lexicon has no schemas in this project",
            hint="it has those that were uploaded, imported or edited, not all events",
        )
    read = plan_formats()["lexicon"].read
    assert read is not None
    content = PlanContent("Lexicon", json.dumps({"results": entries}).encode())
    imported = read(content)
    write_output(yaml_text(imported.draft), writing.output)
    if not writing.quiet:
        print_message("note", f"{len(entries):,} entries of Lexicon")
        tell_losses(imported.losses)
    return Exit.HEALTHY


@takes_groups
def plan_push(
    settings_given: PlanOptions, project: ProjectOptions, pushing: _Pushing
) -> Exit:
    """Show what a tracking plan would change in Mixpanel's Lexicon, or write it.

    Without `--apply`, nothing is written. Values that differ in Lexicon stay
    unless `--overwrite` is given. Nothing is deleted without `--delete`.
    """
    from mpdoctor.cli.context import loaded_plan
    from mpdoctor.cli.plan.convert import tell_losses
    from mpdoctor.plans.convert.lexicon_entries import lexicon_entries
    from mpdoctor.plans.lexicon_changes import LexiconChangeKind, lexicon_changes

    settings = _settings(settings_given, project)
    if settings.plan is None:
        raise InvalidPlan(
            "no tracking plan was given",
            hint="run `mpdoctor plan push FILE`, or set `plan` in `mpdoctor.yaml`",
        )
    planned, losses = lexicon_entries(loaded_plan(settings.plan))
    with _lexicon(settings, quiet=pushing.quiet) as lexicon:
        changes = lexicon_changes(planned, lexicon.entries())
        _show(changes, pushing)
        if not pushing.quiet:
            tell_losses(losses)
        if pushing.apply:
            _apply(lexicon, changes, pushing)
    left = [it for it in changes if it.kind is LexiconChangeKind.CONFLICT]
    return Exit.FINDINGS if left and not pushing.overwrite else Exit.HEALTHY


def _settings(given: PlanOptions, project: ProjectOptions) -> "Settings":
    import os
    from pathlib import Path

    from mpdoctor.cli.explain_config import explain_settings
    from mpdoctor.config import load_settings
    from mpdoctor.rules import catalogue

    settings = load_settings(
        config=given.config,
        environment=given.env,
        options={
            "plan": given.plan,
            "project": project.as_settings(),
        },
        env=os.environ,
        cwd=Path.cwd(),
        known_rules=[(rule.code, rule.name) for rule in catalogue()],
    )
    if given.explain_config:
        explain_settings(settings)
    return settings


@contextmanager
def _lexicon(settings: "Settings", *, quiet: bool) -> Iterator["Lexicon"]:
    """The Lexicon of the project in the settings."""
    for what, value, hint in (
        (
            "service account",
            settings.service_account,
            "set `service_account: {username: …, secret: ${MP_SECRET}}`",
        ),
        ("project ID", settings.project_id, "set `project.id`, or use `--project-id`"),
        ("region", settings.region, "set `project.region`, or use `--region`"),
    ):
        if value is None:
            raise UserError(f"Lexicon needs a {what}", hint=hint)
    from mpdoctor.cli.console import print_message
    from mpdoctor.http import service_account
    from mpdoctor.plans import lexicon_api

    assert settings.service_account is not None
    assert settings.project_id is not None
    assert settings.region is not None
    credentials = service_account(settings.service_account)

    def print_note(text: str) -> None:
        if not quiet:
            print_message("note", text)

    with lexicon_api.open_client() as client:
        yield lexicon_api.Lexicon(
            client,
            settings.region,
            settings.project_id,
            credentials,
            lexicon_api.RateLimit(print_note),
        )


def _show(changes: "Sequence[EntryChange]", pushing: _Pushing) -> None:
    """The changes on stdout, a line for each, and their number."""
    from mpdoctor.cli.console import standard_output
    from mpdoctor.plans.lexicon_changes import LexiconChangeKind
    from mpdoctor.reports.sanitize import printable

    lines = [line for change in changes for line in _lines(change, pushing)]
    counts = {
        kind: sum(it.kind is kind for it in changes) for kind in LexiconChangeKind
    }
    with standard_output() as out:
        for line in lines[:CHANGES_SHOWN]:
            out.write(f"{printable(line)}\n")
        if len(lines) > CHANGES_SHOWN:
            out.write(f"… and {len(lines) - CHANGES_SHOWN:,} more lines\n")
        said = (f"{count:,} {kind.value}" for kind, count in counts.items())
        out.write(f"{', '.join(said)}\n")
        if not pushing.apply:
            out.write("nothing was written; use `--apply` to write\n")


def _lines(change: "EntryChange", pushing: _Pushing) -> Iterator[str]:
    from mpdoctor.plans.lexicon_changes import LexiconChangeKind

    if change.kind is LexiconChangeKind.SAME:
        return
    if change.kind is LexiconChangeKind.ONLY_IN_LEXICON:
        if pushing.delete:
            yield f"- {change.what}"
        return
    yield f"{'+' if change.kind is LexiconChangeKind.NEW else '~'} {change.what}"
    for added in change.additions:
        yield f"    + {added}"
    for it in change.conflicts:
        stays = "" if pushing.overwrite else "  (stays; `--overwrite` changes it)"
        yield f"    ! {it.field}: {_said(it.lexicon)} → {_said(it.plan)}{stays}"


def _said(value: object) -> str:
    text = str(value)
    return f"`{text[:60]}…`" if len(text) > 60 else f"`{text}`"


def _apply(
    lexicon: "Lexicon", changes: "Sequence[EntryChange]", pushing: _Pushing
) -> None:
    from mpdoctor.cli.console import print_message
    from mpdoctor.plans.lexicon_changes import LexiconChangeKind

    entries = []
    for change in changes:
        adds = change.kind is LexiconChangeKind.NEW or bool(change.additions)
        entry = change.overwritten if pushing.overwrite else change.entry
        if entry is not None and (adds or (change.conflicts and pushing.overwrite)):
            entries.append(entry)
    written = 0
    for count in lexicon.upload(entries):
        written += count
        if not pushing.quiet:
            print_message("note", f"wrote {written:,} of {len(entries):,} entries")
    gone = [it.name for it in changes if it.kind is LexiconChangeKind.ONLY_IN_LEXICON]
    for number, name in enumerate(gone if pushing.delete else (), 1):
        lexicon.delete(name)
        if not pushing.quiet:
            print_message("note", f"deleted {number:,} of {len(gone):,} events")
