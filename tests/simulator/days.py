"""Dates in an estate's file that are told from today, so that what is young there stays young.

`!day -3` is the date three days ago, `!time -3` the morning of that day in UTC.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import yaml

_TAGS = {"!day": "{}", "!time": "{}T06:00:00.000Z"}


def read(text: str, today: date | None = None) -> Any:
    """What YAML says, with every such date counted from the given day."""
    start = today or datetime.now(UTC).date()

    class Loader(yaml.SafeLoader):
        """A loader of its own: what it knows of the tags is bound to the day."""

    for tag, form in _TAGS.items():
        Loader.add_constructor(tag, _dated(start, form))
    return yaml.load(text, Loader)


def _dated(start: date, form: str) -> Any:
    def construct(loader: yaml.SafeLoader, node: Any) -> str:
        text = loader.construct_scalar(node)
        try:
            return form.format(start + timedelta(days=int(text)))
        except ValueError as error:
            problem = f"expected a number of days, got {text!r}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error

    return construct
