"""
The published adapter: ROOT/published.json names it, ROOT/publications/RUN.json is what was ever published.

A publication is written once and never changed, and names the one before it. The pointer is a copy of one of them, so
going back is one write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mdpo_airflow.airflow_api import AirflowFailException
from mdpo_airflow.storage import Storage

FORMAT = "mdpo-published/1"
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
_FIELDS = ("run", "date", "adapter", "base", "sha256", "config_sha256", "scores", "previous")


@dataclass(frozen=True)
class Publication:
    """
    An adapter for use.

    :param record: format; run, its name; date that it is for; adapter, its folder; base, folder of the base model;
        sha256 of its weights and config_sha256 of its configuration; scores by benchmark and figure; previous, the run
        that was published before, or None
    """

    record: dict[str, Any]

    def __post_init__(self) -> None:
        missing = [name for name in _FIELDS if name not in self.record]
        if self.record.get("format") != FORMAT or missing:
            raise AirflowFailException(
                f"a publication must be {FORMAT} with {', '.join(_FIELDS)}, "
                f"but lacks {', '.join(missing) or 'the format'}"
            )

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    def require_whole(self, storage: Storage) -> None:
        """Requires that the adapter's files are there, as they were published."""
        for file, expected in ((WEIGHTS, self["sha256"]), (CONFIG, self["config_sha256"])):
            name = f"{self['adapter']}/{file}"
            try:
                found = storage.sha256(name)
            except FileNotFoundError as error:
                raise AirflowFailException(f"{name} is gone: publish another run") from error
            if found != expected:
                raise AirflowFailException(f"{name} was changed since: its SHA-256 is {found}, not {expected}")


def pointer(root: str) -> str:
    """Returns the file that names the published adapter."""
    return f"{root}/published.json"


def _record(root: str, run: str) -> str:
    return f"{root}/publications/{run}.json"


def find(storage: Storage, root: str) -> Publication | None:
    """Returns what is published, None if nothing is."""
    content = storage.find_json(pointer(root))
    return None if content is None else Publication(content)


def find_of_run(storage: Storage, root: str, run: str) -> Publication | None:
    """Returns what a run published, None if it published nothing."""
    content = storage.find_json(_record(root, run))
    return None if content is None else Publication(content)


def publish(storage: Storage, root: str, publication: Publication) -> None:
    """Writes the pointer, then the record of it: a run with a record has been published, whatever is now."""
    storage.write_json(pointer(root), publication.record)
    storage.write_json(_record(root, publication["run"]), publication.record)


def roll_back(storage: Storage, root: str, to: str | None) -> Publication:
    """
    Makes an earlier publication the published one.

    :param to: its run; None for the one before the published one
    :raises AirflowFailException: if there is none, or its adapter is not what was published
    """
    current = find(storage, root)
    if to is None:
        if current is None:
            raise AirflowFailException(f"{pointer(root)} is not there: nothing is published")
        if current["previous"] is None:
            raise AirflowFailException(f"{current['run']} was the first to be published: there is nothing before it")
        to = str(current["previous"])
    earlier = find_of_run(storage, root, to)
    if earlier is None:
        raise AirflowFailException(f"{_record(root, to)} is not there: {to} was never published")
    earlier.require_whole(storage)
    storage.write_json(pointer(root), earlier.record)
    return earlier
