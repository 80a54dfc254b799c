"""What stands before execution: limits, the check of an operation, budgets, and the watch for harvesting."""

from dataclasses import dataclass, field

from hub.access.budget import Budgets
from hub.access.harvest import HarvestWatch
from hub.gql import wire
from hub.gql.admission import Admission
from hub.gql.documents import DocumentLimits, Documents
from hub.gql.schema import HubSchema
from hub.gql.trusted import TrustRules, load_trusted


@dataclass(frozen=True, slots=True)
class EndpointLimits:
    """Bytes of a body, weight of variables and of a document, seconds of one operation.

    An executed operation is answered at a multiple of `step_s` seconds after it came, so that its time does not tell
    what was found and withheld; 0: as soon as it can. `compiled`: operations are made ready once and executed
    without the library where it need not be asked.
    """

    body_bytes: int = 64 * 1024
    variables: wire.VariableLimits = field(default_factory=wire.VariableLimits)
    document: DocumentLimits = field(default_factory=DocumentLimits)
    seconds: float = 15.0
    step_s: float = 0.0
    compiled: bool = True


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before execution: the check of an operation, the budgets, and the watch for harvesting."""

    admission: Admission
    budgets: Budgets
    watch: HarvestWatch


def open_gate(
    schema: HubSchema, budgets: Budgets, *, watch: HarvestWatch, limits: EndpointLimits, trust: TrustRules
) -> Gate:
    """Build the gate of one schema. Raises WrongInput for a wrong trusted document."""
    documents = Documents(schema.core, limits.document)
    admission = Admission(schema, documents, load_trusted(trust, documents), limits.variables, compiled=limits.compiled)
    admission.compile_trusted()
    return Gate(admission, budgets, watch)
