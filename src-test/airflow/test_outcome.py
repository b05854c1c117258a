"""What Airflow makes of a command's end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mdpo_airflow import outcome
from mdpo_airflow.airflow_api import AirflowException, AirflowFailException
from mdpo_airflow.outcome import Outcome
from mdpo_airflow.storage import Storage


def test_a_command_that_is_done_passes() -> None:
    Outcome(0).require_done("train", 1)


@pytest.mark.parametrize(
    ("code", "try_number", "again"),
    [
        (2, 1, False),
        (3, 1, False),
        (4, 1, True),
        (4, 2, False),
        (5, 1, True),
        (5, 9, True),
        (None, 1, True),
        (137, 1, True),
    ],
)
def test_only_what_may_heal_is_tried_again(code: int | None, try_number: int, again: bool) -> None:
    with pytest.raises(AirflowException) as raised:
        Outcome(code, "rows (12 %) are bad").require_done("pairs", try_number)

    assert isinstance(raised.value, AirflowFailException) != again
    if code is not None:
        assert f"exit code {code}" in str(raised.value)
        assert "rows (12 %) are bad" in str(raised.value)


def test_what_a_command_wrote_is_read(tmp_path: Path) -> None:
    file = tmp_path / "train.json"
    assert outcome.read(Storage(), str(file)) == Outcome(None), "no file: killed"

    file.write_text(json.dumps({"command": "train", "exitCode": 5, "message": "asked to stop"}))
    assert outcome.read(Storage(), str(file)) == Outcome(5, "asked to stop")

    file.write_text("{}")
    with pytest.raises(AirflowFailException, match="has no exitCode"):
        outcome.read(Storage(), str(file))


def test_the_file_is_among_the_arguments() -> None:
    assert outcome.file_of(["train", "--out=/x", "--outcome=/runs/train.json"]) == "/runs/train.json"
    with pytest.raises(AirflowFailException):
        outcome.file_of(["train", "--out=/x"])
