"""Small files on disks and, where its libraries are installed, on an S3 server on this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdpo_airflow.airflow_api import AirflowFailException
from mdpo_airflow.storage import Storage


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """Returns the address of an S3 server with a bucket."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    pytest.importorskip("airflow.providers.amazon")
    boto3 = pytest.importorskip("boto3")
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="night")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3a"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Storage, str]:
    """Returns the way to a folder, and its name as Spark has it."""
    if request.param == "disk":
        return Storage(), str(tmp_path)
    extra = {"endpoint_url": request.getfixturevalue("store")}
    connection = {"conn_type": "aws", "login": "key", "password": "secret", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps(connection))
    return Storage("store"), f"s3a://night/{tmp_path.name}"


def test_files_are_written_whole_and_read(root: tuple[Storage, str]) -> None:
    storage, folder = root
    file = f"{folder}/runs/1/plan.json"
    assert storage.find_json(file) is None
    with pytest.raises(FileNotFoundError):
        storage.read_json(file)

    storage.write_json(file, {"a": 1})
    storage.write_json(file, {"a": 2})

    text = b'{\n  "a": 2\n}\n'
    assert storage.read_json(file) == ({"a": 2}, hashlib.sha256(text).hexdigest())
    assert storage.sha256(file) == hashlib.sha256(text).hexdigest()
    assert storage.size(file) == len(text)


def test_removing_what_is_not_there_is_no_error(root: tuple[Storage, str]) -> None:
    storage, folder = root
    file = f"{folder}/outcomes/train.json"

    storage.remove(file)
    storage.write_json(file, {})
    storage.remove(file)

    assert storage.find_json(file) is None
    with pytest.raises(FileNotFoundError):
        storage.size(file)


def test_no_part_is_left_on_a_disk(tmp_path: Path) -> None:
    Storage().write_json(f"file://{tmp_path}/published.json", {"run": "1"})

    assert [file.name for file in tmp_path.iterdir()] == ["published.json"]


def test_what_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")

    with pytest.raises(ValueError, match=r"a\.json is not JSON"):
        Storage().read_json(str(tmp_path / "a.json"))


def test_a_file_system_that_airflow_does_not_know_is_named() -> None:
    with pytest.raises(AirflowFailException, match="set webhdfs"):
        Storage().path("hdfs://head/runs")
    with pytest.raises(AirflowFailException, match="install the provider that knows gs://"):
        Storage().path("gs://bucket/runs")
