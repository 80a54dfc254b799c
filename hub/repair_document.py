"""信用修复决定书: what a decision on repair says, as JSON that is signed and as a page that holds it. Pure.

The signed text is a C2SP signed-note of two lines, a heading and the document as canonical JSON, by the key of the
audit log. It tells of the one party alone: no reason in words, nobody else's name, no number of a document.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from graph_schema.errors import WrongInput
from graph_schema.masking import mask_numbers
from hub.audit.note import NoteKey, NoteSigner, is_signed

HEADING: Final = "credit-hub/repair-decision v1"
_NOTE: Final = re.compile(r'<script type="text/plain" id="note">\n(.*?)</script>', re.DOTALL)
_LABELS: Final = (
    ("number", "决定文号", "Decision"),
    ("determiner", "认定单位", "Determined by"),
    ("party", "信用主体", "Party"),
    ("uscc", "统一社会信用代码", "Unified social credit code"),
    ("record", "原认定文书文号", "Document of the record"),
    ("record_decided_on", "原认定日期", "Date of that document"),
    ("list", "记录种类", "Kind of record"),
    ("effect", "修复效果", "Effect"),
    ("decided_on", "决定日期", "Date of the decision"),
    ("basis", "依据", "Basis"),
    ("repair", "申请编号", "Application"),
    ("issued_on", "出具日期", "Issued on"),
)
_EFFECTS: Final[Mapping[str, str]] = {
    "REPAIRED": "终止公示，停止共享和使用，解除惩戒 · no longer disclosed, shared or used; measures are lifted",
    "REMOVED": "移出名单 · removed from the list",
    "RELEASED": "不再及于本人 · no longer reaches this person",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What the document tells; texts as people read them, `effect` REPAIRED, REMOVED or RELEASED."""

    number: str
    determiner: str
    party: str
    record: str | None
    list: str
    effect: str
    decided_on: date
    repair: str
    issued_on: date
    uscc: str | None = None
    record_decided_on: str | None = None
    basis: str | None = None

    def document(self) -> dict[str, str]:
        """The document: texts by name, absent ones left out, what looks like a personal number replaced."""
        values = {name: getattr(self, name) for name, _, _ in _LABELS}
        said = {name: str(value) for name, value in values.items() if value is not None}
        return {name: text if name == "uscc" else mask_numbers(text) for name, text in said.items()}


def signed(document: Mapping[str, str], signer: NoteSigner) -> str:
    """The signed note of a document."""
    return signer.sign_text(_body(document))


def as_json(note: str) -> str:
    """The file that is handed on: the document, and the note that proves it."""
    return orjson.dumps({"document": _read(note), "note": note}, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_page(note: str) -> str:
    """The page: Chinese first with English beside it; it holds the note, so that it can be verified as well."""
    document = _read(note)
    rows = "".join(
        f"<tr><th>{zh}<br><small>{en}</small></th><td>{_shown(name, document[name])}</td></tr>\n"
        for name, zh, en in _LABELS
        if name in document
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>信用修复决定书 {_text(document.get("number", ""))}</title>
<style>
body {{ font-family: serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.6 }}
h1 {{ text-align: center }} table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #999; padding: .4rem .6rem; text-align: left; vertical-align: top }}
small {{ font-weight: normal; color: #555 }}
</style>
</head>
<body>
<h1>信用修复决定书<br><small lang="en">Decision on credit repair</small></h1>
<table>
{rows}</table>
<p>本决定书说明出具之日的情况；其后被撤销的，以信用数据共享枢纽的答复为准。
<br><small lang="en">It tells how things stood when it was issued; a later decision may have taken it back.</small></p>
<p>验证：<code>credit-hub repair verify FILE --key KEY</code>
<br><small lang="en">It can be verified without a connection, with the hub's public key.</small></p>
<script type="text/plain" id="note">
{note}</script>
</body>
</html>
"""


def verify(text: str, keys: Sequence[NoteKey]) -> dict[str, str]:
    """The document that a JSON file, a page or a bare note holds. Raises WrongInput where it is not as it was signed.

    A page is made anew from what was signed, and has to be the same; so is the readable part of a JSON file.
    """
    note = _note_in(text)
    document = _read(note)
    if not is_signed(note, _body(document), keys=keys):
        raise WrongInput("The document bears no signature of this key, or was altered; ask who gave it to you.")
    if text not in (note, as_json(note), as_page(note)):
        raise WrongInput("What can be read in the document is not what was signed; ask who gave it to you.")
    return document


def _note_in(text: str) -> str:
    if text.startswith(HEADING):
        return text
    page = _NOTE.search(text)
    if page is not None:
        return page[1]
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("note"), str):
        raise WrongInput("This is no decision on repair: neither its JSON nor its page.")
    return str(found["note"])


def _body(document: Mapping[str, Any]) -> str:
    text = orjson.dumps(dict(document), option=orjson.OPT_SORT_KEYS).decode()
    # In this form the note can lie in a page, whatever a name holds.
    return f"{HEADING}\n{text.replace('<', chr(92) + 'u003c')}\n"


def _read(note: str) -> dict[str, str]:
    lines = note.split("\n")
    try:
        document = orjson.loads(lines[1]) if lines[0] == HEADING and len(lines) > 1 else None
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
        raise WrongInput("The document cannot be read; ask for it again.")
    return document


def _shown(name: str, text: str) -> str:
    return _text(_EFFECTS.get(text, text) if name == "effect" else text)


def _text(text: str) -> str:
    return html.escape(text)
