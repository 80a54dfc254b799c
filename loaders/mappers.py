"""The checks that a form may name: from the fields of one row to a verdict."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from loaders.check_lists import check_judgment_defaulters, check_red_black
from loaders.check_register import check_register
from loaders.checked import CheckContext, Checked
from loaders.profile import Form


class Mapper(Protocol):
    """A check: reads the fields of one row of a form, says what it claims or why it is refused."""

    def __call__(self, form: Form, cells: Mapping[str, str], /, *, context: CheckContext) -> Checked:
        """The verdict on one row."""
        ...


MAPPERS: Final[Mapping[str, Mapper]] = MappingProxyType(
    {
        "register": check_register,
        "red_black": check_red_black,
        "judgment_defaulters": check_judgment_defaulters,
    }
)
"""By the name that `mapper` in a profile's form gives."""
