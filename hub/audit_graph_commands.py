"""`credit-hub audit` on the graph: fold the log in, who received a record, heads that are kept, ids of subjects."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from graph_schema.identifiers import parse_uscc
from graph_schema.ids import enterprise_id
from graph_schema.names import IdScheme
from graph_schema.reads.accesses import READ_HEADS, KeptHead
from graph_schema.reads.find import FIND_IDENTIFIERS
from graph_schema.records import Key, NoParams
from hub.audit.fold import read_place
from hub.audit.opening import note_signer
from hub.audit.project import Lag, Projector
from hub.commands import Config, Data, Json, run_on_graph
from hub.console import errors_told, print_json, print_table, say
from hub.inquiries.accesses import RECEIVERS_MAX, receivers_of
from hub.runtime import Runtime
from hub.settings import Settings, load_settings

_RECEIVERS = ("机构 · partner", "名称 · name", "类别 · kind", "首次 · first", "末次 · last", "次数 · times")


def project(*, data: Data = None, as_json: Json = False, config: Config = None) -> None:
    """Fold the log into the graph: who looked at whom, who received what. Repeating it does no harm.

    A running service does the same by itself.
    """
    with errors_told():
        settings = load_settings(config, data=data)

        async def work(runtime: Runtime) -> tuple[int, Lag]:
            projector = projector_of(settings, runtime)
            return await projector.run(), await projector.lag()

        done, lag = run_on_graph(settings, work)
    if as_json:
        print_json({"folded": done, "lag_entries": lag.entries, "lag_seconds": lag.seconds})
    else:
        say(f"{done:,} entries folded in, {lag.entries:,} are left")


def receivers(
    record: Annotated[str, typer.Argument(help="The record's id, as answers give it.")],
    *,
    data: Data = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Who received a record: partners with first and last receipt, as far as the log is folded in."""
    with errors_told():
        settings = load_settings(config, data=data)

        async def work(runtime: Runtime) -> list[Mapping[str, Any]]:
            await projector_of(settings, runtime).run()
            found: list[Mapping[str, Any]] = []
            while page := await receivers_of(
                runtime.gateway, record, after=found[-1]["partner_id"] if found else "", first=RECEIVERS_MAX
            ):
                found += page
            return found

        rows = run_on_graph(settings, work)
    if as_json:
        print_json({"record": record, "receivers": [_receiver_json(row) for row in rows]})
        return
    table = [
        (
            row["client_id"] or row["partner_id"],
            row["name"] or "",
            row["kind"] or "",
            row["first"],
            row["last"],
            str(row["times"]),
        )
        for row in rows
    ]
    print_table(f"{len(rows)} 家 · receivers", _RECEIVERS, rows=table)


def heads(*, data: Data = None, config: Config = None) -> None:
    """Print the signed heads that the graph keeps, one JSON line each: for `verify --heads`."""

    async def work(runtime: Runtime) -> list[KeptHead]:
        return await runtime.gateway.read_all(READ_HEADS, [NoParams()])

    with errors_told():
        rows = run_on_graph(load_settings(config, data=data), work)
    for row in rows:
        print_json({"head": row.head_key, "size": row.size, "note": row.note})


def projector_of(settings: Settings, runtime: Runtime) -> Projector:
    """The projector of the settings' log into the opened graph."""
    return Projector(settings.audit, runtime.gateway, signer=note_signer(runtime.keys), clock=runtime.clock)


def subject_names(settings: Settings, texts: Sequence[str]) -> list[str]:
    """The names under which subjects are blinded: an id as it is; a USCC, as it was asked for, and its enterprise's id.

    The graph is opened for codes only.
    """
    codes = [code for text in texts if (code := parse_uscc(text).value) is not None]
    names = [text for text in texts if parse_uscc(text).value is None]
    keys = [f"{IdScheme.USCC}:{code}" for code in codes]
    names += [*keys, *(enterprise_id(IdScheme.USCC, code) for code in codes)]
    if keys:
        found = run_on_graph(
            settings, lambda runtime: runtime.gateway.read_all(FIND_IDENTIFIERS, [Key(key) for key in keys])
        )
        names += [row.found for row in found]
    return names


def _receiver_json(row: Mapping[str, Any]) -> dict[str, object]:
    return {**row, "first": _place_json(row["first"]), "last": _place_json(row["last"])}


def _place_json(text: str) -> dict[str, object]:
    at, slot, index = read_place(text)
    return {"at": at.isoformat(timespec="milliseconds"), "slot": slot, "index": index}
