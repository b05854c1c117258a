"""What a command of mdpo said of its end, and what Airflow makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from mdpo_airflow.airflow_api import AirflowException, AirflowFailException
from mdpo_airflow.storage import Storage

DONE = 0
USAGE = 2
BAD_DATA = 3
ENVIRONMENT = 4
RESUMABLE = 5

OPTION = "--outcome="
_MEANING = {
    USAGE: "wrong usage or input",
    BAD_DATA: "too much bad data",
    ENVIRONMENT: "something is missing on a machine",
    RESUMABLE: "failed on the way",
}
# A name node that is restarting heals by itself, a missing library does not: one more try, and no more.
_TRIES_OF_ENVIRONMENT = 2


@dataclass(frozen=True)
class Outcome:
    """
    How a command ended.

    :param code: its exit code; None if it was killed before it could say one
    :param message: its first line on standard error
    """

    code: int | None
    message: str = ""

    def require_done(self, command: str, try_number: int) -> None:
        """
        Returns if the command is done.

        :raises AirflowFailException: where a retry would fail again
        :raises AirflowException: where a retry goes on from what is there
        """
        if self.code == DONE:
            return
        if self.code is None:
            raise AirflowException(f"mdpo {command} was killed; the next try goes on where it stopped")
        meaning = _MEANING.get(self.code, "unknown to this DAG")
        line = f"mdpo {command}: exit code {self.code}, {meaning}: {self.message or 'see the log'}"
        if self.code in (USAGE, BAD_DATA):
            raise AirflowFailException(line)
        if self.code == ENVIRONMENT and try_number >= _TRIES_OF_ENVIRONMENT:
            raise AirflowFailException(line)
        raise AirflowException(line)


def file_of(arguments: list[str]) -> str:
    """Returns the file to which a command of these arguments writes how it ended."""
    for argument in arguments:
        if argument.startswith(OPTION):
            return argument[len(OPTION) :]
    raise AirflowFailException(f"the arguments have no {OPTION}FILE: {arguments}")


def read(storage: Storage, file: str) -> Outcome:
    """Returns what a command wrote at its end."""
    content = storage.find_json(file)
    if content is None:
        return Outcome(None)
    code = content.get("exitCode") if isinstance(content, dict) else None
    if isinstance(code, bool) or not isinstance(code, int):
        raise AirflowFailException(f"{file} has no exitCode: is the jar as old as the DAG?")
    return Outcome(code, str(content.get("message") or ""))
