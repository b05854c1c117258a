"""What must hold before a night goes on: of the manifest of pairs, of the figures, of what is published already."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from mdpo_airflow import publication
from mdpo_airflow.airflow_api import AirflowFailException, AirflowSkipException
from mdpo_airflow.plan import CANDIDATE, PUBLISHED, Folders, comparable
from mdpo_airflow.publication import Publication
from mdpo_airflow.storage import Storage

_PAIRS = "mdpo-pairs/"
_SCORES = "mdpo-scores/"
_RUN = "mdpo-run/"
# reasons that say nothing against the data
_NOT_BAD = ("excluded_image", "no_preference")


def pairs(plan: dict[str, Any], storage: Storage) -> dict[str, Any]:
    """
    Requires that the data set is whole and good enough to train on.

    :return: what tells this data set from others: version, SHA-256 of the manifest, fingerprint, counts
    :raises AirflowFailException: if it is not; the same data would fail again
    """
    params = plan["params"]
    folder = f"{plan['home']}/pairs"
    manifest, sha256 = _manifest(storage, folder, _PAIRS)
    counts = manifest["counts"]
    quarantined = sum(counts["quarantined"].values())
    if counts["rows"] != counts["rowsWritten"] + counts["duplicates"] + quarantined:
        raise AirflowFailException(f"{folder}: rows were lost, the counts do not add up: {counts}")
    bad = sum(rows for reason, rows in counts["quarantined"].items() if reason not in _NOT_BAD)
    fraction = bad / counts["rows"] if counts["rows"] else 1.0
    if fraction > params["max_bad_fraction"]:
        raise AirflowFailException(
            f"{bad} of {counts['rows']} rows are bad ({fraction:.2%}), more than {params['max_bad_fraction']:.2%}: "
            f"look at {folder}/report.html"
        )
    training = counts["pairsBySplit"].get("train", 0)
    if training < params["minimum_pairs"]:
        raise AirflowFailException(
            f"{training} pairs to train on, fewer than minimum_pairs, {params['minimum_pairs']}: "
            f"look at {folder}/report.html"
        )
    if params["holdout"] > 0 and not counts["pairsBySplit"].get("holdout"):
        raise AirflowFailException(f"{folder} has no held-out pairs, though holdout is {params['holdout']}")
    for file in manifest["files"]:
        _require_length(storage, f"{folder}/{file['path']}", file["bytes"])
    return {
        "folder": folder,
        "version": manifest["version"],
        "manifest_sha256": sha256,
        "fingerprint": manifest["fingerprint"],
        "rows": counts["rows"],
        "pairs": counts["pairs"],
        "pairs_by_split": counts["pairsBySplit"],
        "quarantined": quarantined,
        "bad_fraction": fraction,
    }


def figures(plan: dict[str, Any], storage: Storage) -> dict[str, dict[str, float]]:
    """
    Requires that the candidate's figures satisfy all gates of the run.

    :return: the candidate's figures by benchmark and name
    :raises AirflowFailException: if one does not, with every reason
    """
    file = f"{plan['home']}/evaluation/scores.json"
    scores, _ = _read(storage, file, _SCORES)
    benchmarks = {benchmark["code"]: benchmark for benchmark in scores["benchmarks"]}
    reasons = []
    for gate in plan["params"]["gates"]:
        benchmark = benchmarks.get(gate["benchmark"])
        if benchmark is None or benchmark["unscored"]:
            why = benchmark["unscored"] if benchmark else "was not evaluated"
            reasons.append(f"{gate['benchmark']} has no figures: {why}")
        else:
            reasons += _objections(gate, benchmark, comparable(plan))
    if reasons:
        raise AirflowFailException(
            f"not published: {'; '.join(reasons)}. {plan['home']}/evaluation/report.html shows more"
        )
    found: dict[str, dict[str, float]] = {}
    for code, benchmark in benchmarks.items():
        values = {figure["name"]: figure["value"] for figure in _figures_of(benchmark, CANDIDATE).values()}
        found[code] = {name: value for name, value in values.items() if _is_number(value)}
    return found


def _objections(gate: dict[str, Any], benchmark: dict[str, Any], with_published: bool) -> list[str]:
    name = f"{gate['benchmark']} {gate['figure']}"
    found = _figures_of(benchmark, CANDIDATE).get(gate["figure"])
    if found is None:
        known = ", ".join(_figures_of(benchmark, CANDIDATE))
        return [f"{gate['benchmark']} has no figure {gate['figure']}; it has {known}"]
    value = found["value"]
    if not _is_number(value):
        return [f"{name} has no value"]
    if found["better"] not in ("LOWER", "HIGHER"):
        return [f"{name} is neither better when it is lower nor when it is higher: it cannot be a gate"]
    sign = 1 if found["better"] == "LOWER" else -1  # after which less is better
    reasons = []
    if "limit" in gate and sign * value > sign * gate["limit"]:
        reasons.append(f"{name} is {value:.2f}, worse than the limit {gate['limit']:.2f}")
    if "against" in gate:
        other = PUBLISHED if gate["against"] == PUBLISHED and with_published else "base"
        compared: Any = _figures_of(benchmark, other).get(gate["figure"], {}).get("value")
        margin = gate.get("margin", 0)
        if not _is_number(compared):
            reasons.append(f"{name} has no value for {other}, so there is nothing to compare with")
        elif sign * value > sign * compared + margin:
            reasons.append(f"{name} is {value:.2f}, worse than {other}'s {compared:.2f} by more than {margin:.2f}")
    return reasons


def _figures_of(benchmark: dict[str, Any], method: str) -> dict[str, dict[str, Any]]:
    """Returns a model's figures, with the images shown, by name."""
    for result in benchmark["methods"]:
        if result["method"] == method and result["sight"] == "IMAGE":
            return {figure["name"]: figure for figure in result["figures"]}
    return {}


def publish(
    plan: dict[str, Any], scores: dict[str, dict[str, float]], data: dict[str, Any], storage: Storage
) -> dict[str, Any]:
    """
    Publishes the run's adapter. A run publishes once: after a way back, doing it again changes nothing.

    :return: the publication
    :raises AirflowSkipException: if an adapter of another run is published meanwhile, or one for a later date
    """
    root = plan["params"]["output"].rstrip("/")
    folders = Folders(root, plan["run"])
    current = publication.find(storage, root)
    before = publication.find_of_run(storage, root, plan["run"])
    if current is not None and current["run"] == plan["run"]:
        publication.publish(storage, root, current)  # a try that died may have left out the second file
        return current.record
    if before is not None and current is not None:
        raise AirflowSkipException(f"{plan['run']} was published before; now published is {current['run']}")
    if current is not None and datetime.fromisoformat(current["date"]) > datetime.fromisoformat(plan["date"]):
        raise AirflowSkipException(
            f"published is {current['run']}, which is for a later date; mdpo_rollback goes back to an earlier one"
        )
    trained, sha256 = _manifest(storage, folders.train, _RUN)
    adapter = f"{folders.train}/{plan['params']['adapter']}"
    published = Publication(
        {
            "format": publication.FORMAT,
            "run": plan["run"],
            "date": plan["date"],
            "adapter": adapter,
            "base": plan["params"]["base_model"],
            "sha256": storage.sha256(f"{adapter}/{publication.WEIGHTS}"),
            "config_sha256": storage.sha256(f"{adapter}/{publication.CONFIG}"),
            "version": trained["version"],
            "manifest_sha256": sha256,
            "fingerprint": trained["fingerprint"],
            "pairs": data,
            "scores": scores,
            "previous": current["run"] if current else None,
        }
    )
    publication.publish(storage, root, published)
    return published.record


def _manifest(storage: Storage, folder: str, layout: str) -> tuple[dict[str, Any], str]:
    return _read(storage, f"{folder}/manifest.json", layout)


def _read(storage: Storage, file: str, layout: str) -> tuple[dict[str, Any], str]:
    try:
        content, sha256 = storage.read_json(file)
    except FileNotFoundError as error:
        raise AirflowFailException(f"{file} is not there: its folder is not whole") from error
    except ValueError as error:
        raise AirflowFailException(str(error)) from error
    if not isinstance(content, dict) or content.get("format") != f"{layout}1":
        found = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise AirflowFailException(f"{file} must have the layout {layout}1, but has {found}")
    return content, sha256


def _require_length(storage: Storage, file: str, length: int) -> None:
    try:
        found = storage.size(file)
    except FileNotFoundError as error:
        raise AirflowFailException(f"{file} is not there, though the manifest lists it") from error
    if found != length:
        raise AirflowFailException(f"{file} has {found} bytes, not {length} as the manifest says")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
