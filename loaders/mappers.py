"""The checks that a form may name: from the fields of one row to a verdict."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loaders.check_changes import RELEASE, STATE
from loaders.check_commitments import COMMITMENTS
from loaders.check_list_entries import LIST_ENTRY
from loaders.check_listed import LISTED_COMPANY, LISTED_HOLDER, LISTED_OFFICE, LISTED_SUPPLIER
from loaders.check_lists import JUDGMENT_DEFAULTERS, RED_BLACK
from loaders.check_penalties import PENALTIES
from loaders.check_permits import PERMITS
from loaders.check_persons import PERSON
from loaders.check_register import REGISTER
from loaders.mapper_spec import MapperSpec

MAPPERS: Final[Mapping[str, MapperSpec]] = MappingProxyType(
    {
        "register": REGISTER,
        "red_black": RED_BLACK,
        "judgment_defaulters": JUDGMENT_DEFAULTERS,
        "list_entry": LIST_ENTRY,
        "person": PERSON,
        "record_state": STATE,
        "release": RELEASE,
        "permit": PERMITS,
        "penalty": PENALTIES,
        "commitment": COMMITMENTS,
        "listed_company": LISTED_COMPANY,
        "listed_office": LISTED_OFFICE,
        "listed_holder": LISTED_HOLDER,
        "listed_supplier": LISTED_SUPPLIER,
    }
)
"""By the name that `mapper` in a profile's form gives. Canonical rows are read by check_canonical, not by a form."""
