"""`credit-hub reconcile`: reaches against the rules, and what other rules would change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_name
from graph_schema.reads.records import ReachedPartyRow
from graph_schema.recording.preview import Preview, ReachChange, Told
from graph_schema.recording.reconcile import Reconciled, reconcile
from graph_schema.rules.load import load_rules
from hub.commands import Config, Data, run_on_graph
from hub.console import EXIT_FAILED, errors_told, print_json, print_table, progress, say
from hub.reconcile_place import Place
from hub.runtime import Runtime
from hub.settings import Settings, load_settings

LISTED: Final = 50
_COUNTS: Final = ("变化 · change", "规则 · rule", "原等级 · before", "新等级 · after", "数 · reaches")
_CHANGES: Final = (
    "变化 · change", "记录 · record", "名单 · list", "主体 · about", "及于 · party", "原等级 · before",
    "新等级 · after", "规则 · rule",
)  # fmt: skip


def reconcile_graph(
    *,
    write: Annotated[bool, typer.Option("--write", help="Write what differs.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say who gains, loses or changes reach; write nothing.")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="With --preview: a folder of rules to try [default: the settings'].")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="With --preview: changes to list [default: 50; --json: all].")
    ] = None,
    data: Data = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON lines on stdout, for a machine; the totals are the last.")
    ] = False,
    config: Config = None,
) -> None:
    """Compute all reaches anew and compare with the graph. Exit code 1 where they differ and nothing was written.

    What was ended within a day goes on where it was. With --preview the exit code is 0 whatever would change.
    """
    with errors_told():
        if preview and not write:
            most = limit if limit is not None else None if as_json else LISTED
            _preview(data, config, rules, most=most, as_json=as_json)
        elif preview or rules is not None or limit is not None:
            raise WrongInput("--rules and --limit go with --preview, and --preview does not go with --write.")
        else:
            _compare(load_settings(config, data=data), write=write, as_json=as_json)


def _compare(settings: Settings, *, write: bool, as_json: bool) -> None:
    async def work(runtime: Runtime) -> Reconciled:
        place = Place(settings.data, runtime.rules.edition, settings.graph_uri or "", write)
        with progress(quiet=as_json) as shown:
            begun = place.read()
            if begun is not None:
                say(f"going on after {begun.records:,} records")
            task = shown.add_task("records", total=None, note="")

            def told(done: Reconciled, total: int) -> None:
                place.keep(done)
                shown.update(task, completed=done.records, total=total, note=f"{done.records:,}")

            found = await reconcile(
                runtime.gateway, runtime.rules, now=runtime.clock.now, write=write, progress=told, begun=begun
            )
            place.forget()
            return found

    found = run_on_graph(settings, work)
    if as_json:
        print_json(
            {"records": found.records, "missing": found.missing, "excess": found.excess, "written": found.written}
        )
    else:
        say(f"{found.records:,} records: {found.missing:,} reaches missing, {found.excess:,} in excess")
    if found.differs and not found.written:
        raise typer.Exit(EXIT_FAILED)


def _preview(data: Path | None, config: Path | None, rules: Path | None, *, most: int | None, as_json: bool) -> None:
    rows: list[tuple[str, ...]] = []

    async def work(runtime: Runtime) -> Preview:
        base = runtime.rules if rules is None else load_rules(rules)
        listed = 0
        with progress(quiet=as_json) as shown:
            task = shown.add_task("records", total=None, note="")
            look = Preview(
                runtime.gateway,
                base,
                lambda done, total: shown.update(task, completed=done, total=total, note=f"{done:,}"),
            )
            async for changes in look.changes():
                told = list(changes if most is None else changes[: most - listed])
                listed += len(told)
                for change, parties in zip(told, await look.describe(told), strict=True):
                    if as_json:
                        print_json(_change(change, parties))
                    else:
                        rows.append(_line(change, parties))
        return look

    look = run_on_graph(load_settings(config, data=data), work)
    counts = sorted(look.counts.items(), key=lambda item: (item[0], item[1]))
    if as_json:
        totals = [
            {"change": kind, "rule": rule, "before": before, "after": after, "reaches": n}
            for (kind, rule, before, after), n in counts
        ]
        print_json({"records": look.records, "edition": look.rules.edition, "totals": totals})
        return
    if rows:
        print_table("", _CHANGES, rows=rows)
    table = [(kind.value, rule, before, after, f"{n:,}") for (kind, rule, before, after), n in counts]
    print_table(f"规则 · rules {look.rules.edition}", _COUNTS, rows=table)
    say(f"{look.records:,} records: {sum(look.counts.values()):,} reaches would change, {len(rows):,} listed")


def _change(change: ReachChange, parties: ReachedPartyRow | None) -> dict[str, object]:
    return {
        "change": change.kind,
        "rule": change.rule_id,
        **_parties(parties),
        "before": [_told(told) for told in change.before],
        "after": [_told(told) for told in change.after],
    }


def _parties(row: ReachedPartyRow | None) -> dict[str, object]:
    if row is None:
        return {"number": None, "list_kind": None, "about": None, "party": None}
    masked = row.party_name if not row.person else mask_name(row.party_name or "")
    about = row.about_name if row.about_uscc is not None else mask_name(row.about_name or "")
    return {
        "number": row.number,
        "list_kind": row.list_kind,
        "about": {"uscc": row.about_uscc, "name": about},
        "party": {"uscc": row.party_uscc, "name": masked, "person": row.person},
    }


def _told(told: Told) -> dict[str, object]:
    return {
        "level": told.level,
        "reason": told.reason,
        "rule": told.rule_id,
        "edition": told.edition,
        "role": told.role or None,
        "named": told.named,
        "measures": list(told.measures),
        "since": told.since or None,
        "until": told.until or None,
    }


def _line(change: ReachChange, parties: ReachedPartyRow | None) -> tuple[str, ...]:
    told = _parties(parties)
    about, party = (_named(told[name]) for name in ("about", "party"))
    rules = _rules(change.before), _rules(change.after)
    rule = rules[1] if rules[0] == rules[1] else " → ".join(text or "–" for text in rules)
    before, after = change.levels()
    return (change.kind.value, str(told["number"] or ""), str(told["list_kind"]), about, party, before, after, rule)


def _named(party: object) -> str:
    return " ".join(str(party[key]) for key in ("uscc", "name") if party[key]) if isinstance(party, dict) else ""


def _rules(pieces: Sequence[Told]) -> str:
    return ", ".join(dict.fromkeys(f"{told.rule_id} ({told.edition})".strip() for told in pieces))
