"""Trusted documents: a folder of operations that partners ask for by name or hash, and that some kinds must ask by.

An id is `sha256:` and the hash of the file's bytes, or the file's name without its ending. Source: GraphQL over HTTP,
appendix on persisted documents; the spelling of Apollo's clients is understood as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from graphql import GraphQLError

from graph_schema.errors import WrongInput
from graph_schema.names import PartnerKind
from hub.errors import Refusal, RefusalCode
from hub.gql.documents import Documents, Prepared
from hub.gql.failures import told_message
from hub.gql.wire import HASH_PREFIX, Parameters

ENDINGS = (".graphql", ".gql")
MOST_DOCUMENTS = 5_000
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class TrustRules:
    """The folder of trusted documents, if there is one, and the kinds that may ask by nothing else."""

    folder: Path | None = None
    only: frozenset[PartnerKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """Documents by id, prepared; `only` are the kinds that may ask by nothing else."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    prepared: Mapping[str, Prepared] = field(default_factory=dict)
    only: frozenset[PartnerKind] = frozenset()

    def text(self, asked: Parameters, *, kind: PartnerKind) -> str:
        """The document that is asked for. Raises Refusal where its id is unknown, or where it must be trusted."""
        if asked.document_id is not None:
            found = self.by_id.get(asked.document_id)
            if found is None:
                raise Refusal(RefusalCode.PERSISTED_QUERY_NOT_FOUND)
            return found
        if kind in self.only and asked.query not in self.prepared:
            raise Refusal(RefusalCode.PERSISTED_QUERY_ID_REQUIRED)
        return asked.query


def load_trusted(rules: TrustRules, documents: Documents) -> TrustedDocuments:
    """Read and prepare every document of the folder.

    Raises WrongInput: one sentence with the file and what is wrong with it.
    """
    if rules.folder is None:
        if rules.only:
            raise WrongInput("documents.trusted_only needs trusted documents; set documents.folder to their folder.")
        return TrustedDocuments()
    by_id: dict[str, str] = {}
    prepared: dict[str, Prepared] = {}
    for file in _files(rules.folder):
        text = _read(file)
        prepared[text] = _prepare(text, file, documents)
        by_id[HASH_PREFIX + sha256(text.encode()).hexdigest()] = text
        if by_id.setdefault(file.stem, text) != text:
            raise WrongInput(f"Two trusted documents are called {file.stem}; give them different names.")
    return TrustedDocuments(by_id, prepared, rules.only)


def _files(folder: Path) -> list[Path]:
    try:
        files = sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())
    except OSError:
        files = []
    if not files:
        raise WrongInput(f"The folder of trusted documents holds no file that ends in {' or '.join(ENDINGS)}.")
    if len(files) > MOST_DOCUMENTS:
        raise WrongInput(f"The folder of trusted documents holds more than {MOST_DOCUMENTS} files; take some away.")
    return files


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise WrongInput(f"The trusted document {file.name} has more than {MOST_BYTES} bytes; shorten it.")
        # The hash is of the bytes, so line ends stay as they are.
        return file.read_bytes().decode("utf-8")
    except OSError:
        raise WrongInput(f"The trusted document {file.name} cannot be read; make it readable.") from None
    except UnicodeDecodeError:
        raise WrongInput(f"The trusted document {file.name} is not UTF-8 text; save it as UTF-8.") from None


def _prepare(text: str, file: Path, documents: Documents) -> Prepared:
    prepared = documents.prepare(text)
    if prepared.document is not None:
        return prepared
    if prepared.refusal is RefusalCode.TOO_COMPLEX or not prepared.errors:
        raise WrongInput(f"The trusted document {file.name} passes one of the limits of documents; ask for less in it.")
    first = prepared.errors[0]
    raise WrongInput(f"The trusted document {file.name} cannot be used{_place(first)}: {_said(first)}; correct it.")


def _place(error: GraphQLError) -> str:
    return f" (line {error.locations[0].line})" if error.locations else ""


def _said(error: GraphQLError) -> str:
    return told_message(error.message).removesuffix(".")
