"""Small files on local disks, object stores and HDFS, through Airflow's ObjectStoragePath."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mdpo_airflow.airflow_api import AirflowFailException, ObjectStoragePath, attach, has_fs

_MOST_BYTES = 64 << 20  # of a manifest; one of a thousand files has 200 KB
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Storage:
    """
    The way to the files that commands write.

    :param connection: Airflow connection of an object store
    :param webhdfs: HOST:PORT of the name node's web address, for hdfs:// paths
    """

    connection: str | None = None
    webhdfs: str | None = None

    def path(self, name: str) -> ObjectStoragePath:
        """Returns a file or folder as Airflow reads it. Spark's s3a is the s3 of Airflow."""
        scheme = urlsplit(name).scheme
        if scheme in ("", "file"):
            return ObjectStoragePath("file://" + (urlsplit(name).path if scheme else name))
        if scheme == "hdfs" and self.webhdfs:
            host, _, port = self.webhdfs.partition(":")
            name = f"webhdfs://{self.webhdfs}{urlsplit(name).path}"
            if not has_fs("webhdfs"):
                import fsspec

                attach("webhdfs", fs=fsspec.filesystem("webhdfs", host=host, port=int(port or 9870)))
            return ObjectStoragePath(name)
        if scheme in ("s3a", "s3n"):
            name = "s3" + name[len(scheme) :]
        if not has_fs(urlsplit(name).scheme):
            raise AirflowFailException(
                f"Airflow cannot read {name}: install the provider that knows {urlsplit(name).scheme}://"
                + (", or set webhdfs in mdpo.yaml" if scheme == "hdfs" else "")
            )
        return ObjectStoragePath(name, conn_id=self.connection)

    def read_json(self, name: str) -> tuple[Any, str]:
        """
        Returns the content of a JSON file and its SHA-256.

        :raises FileNotFoundError: if there is none
        :raises ValueError: if it is not JSON, or longer than any manifest
        """
        with self.path(name).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError(f"{name} is longer than {_MOST_BYTES} bytes")
        try:
            return json.loads(content), hashlib.sha256(content).hexdigest()
        except ValueError as error:
            raise ValueError(f"{name} is not JSON: {error}") from error

    def find_json(self, name: str) -> Any | None:
        """Returns the content of a JSON file, None if there is none."""
        try:
            return self.read_json(name)[0]
        except FileNotFoundError:
            return None

    def write_json(self, name: str, content: Any) -> None:
        """Writes a file whole: readers see the old content or the new, never a part."""
        text = json.dumps(content, indent=2, sort_keys=True).encode() + b"\n"
        target = self.path(name)
        if target.protocol not in ("file", "local", "webhdfs"):
            target.write_bytes(text)  # an object appears when it is whole
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.parent / (target.name + ".part")
        part.write_bytes(text)
        if target.protocol == "webhdfs" and target.exists():
            target.unlink()  # HDFS renames onto no file: for a moment there is none
        part.fs.mv(part.path, target.path)

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""
        try:
            self.path(name).unlink()
        except FileNotFoundError:
            return

    def size(self, name: str) -> int:
        """
        Returns the length of a file in bytes.

        :raises FileNotFoundError: if there is none
        """
        return int(self.path(name).stat().st_size)

    def sha256(self, name: str) -> str:
        """Returns the SHA-256 of a file of any length."""
        digest = hashlib.sha256()
        with self.path(name).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()
