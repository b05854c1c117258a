"""Gates of pairs and figures, publishing and the way back, on folders as the commands write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mdpo_airflow import gates, publication
from mdpo_airflow.airflow_api import AirflowFailException, AirflowSkipException
from mdpo_airflow.storage import Storage

STORAGE = Storage()


def plan_of(root: Path, run: str = "20260102T000000", **params: Any) -> dict[str, Any]:
    usual = {
        "output": str(root),
        "base_model": "/models/base",
        "adapter": "adapter",
        "max_bad_fraction": 0.1,
        "minimum_pairs": 5,
        "holdout": 0,
        "gates": [],
    }
    date = f"{run[:4]}-{run[4:6]}-{run[6:8]}T00:00:00+00:00"
    return {"run": run, "date": date, "home": f"{root}/runs/{run}", "published": None, "params": {**usual, **params}}


def write_pairs(plan: dict[str, Any], quarantined: dict[str, int], splits: dict[str, int], **others: Any) -> Path:
    folder = Path(plan["home"], "pairs")
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "train-0.parquet").write_bytes(b"12345")
    pairs = sum(splits.values())
    counts = {
        "rows": pairs + sum(quarantined.values()),
        "rowsWritten": pairs,
        "duplicates": 0,
        "pairs": pairs,
        "pairsBySplit": splits,
        "quarantined": quarantined,
        **others,
    }
    files = [{"path": "data/train-0.parquet", "rows": pairs, "bytes": 5, "sha256": "x"}]
    manifest = {"format": "mdpo-pairs/1", "version": "0.1.0", "fingerprint": "f", "counts": counts, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def write_scores(plan: dict[str, Any], **values: float | str | None) -> None:
    def result(method: str, value: Any, sight: str = "IMAGE") -> dict[str, Any]:
        figures = [
            {"name": "CHAIRs", "better": "LOWER", "value": value},
            {"name": "recall", "better": "HIGHER", "value": value},
            {"name": "words", "better": "NEITHER", "value": value},
        ]
        return {"method": method, "sight": sight, "figures": figures}

    methods = [result(method, 99.0, "BLANK") for method in values] + [result(*value) for value in values.items()]
    exam = {"code": "chair", "methods": methods, "unscored": ""}
    file = Path(plan["home"], "evaluation", "scores.json")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"format": "mdpo-scores/1", "benchmarks": [exam]}))


def write_adapter(plan: dict[str, Any], content: str = "weights") -> Path:
    folder = Path(plan["home"], "train")
    (folder / "adapter").mkdir(parents=True)
    (folder / "adapter" / publication.WEIGHTS).write_text(content)
    (folder / "adapter" / publication.CONFIG).write_text("{}")
    (folder / "manifest.json").write_text(json.dumps({"format": "mdpo-run/1", "version": "0.1.0", "fingerprint": "f"}))
    return folder / "adapter"


def publish(plan: dict[str, Any]) -> dict[str, Any]:
    return gates.publish(plan, {"chair": {"CHAIRs": 10.0}}, {"rows": 9}, STORAGE)


def pointed(root: Path) -> dict[str, Any]:
    return json.loads((root / "published.json").read_text())


def test_good_pairs_pass_and_are_told_apart(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    write_pairs(plan, {"image_missing": 1, "excluded_image": 7}, {"train": 12})

    data = gates.pairs(plan, STORAGE)

    assert (data["rows"], data["pairs"], data["quarantined"], data["bad_fraction"]) == (20, 12, 8, 0.05)
    assert len(data["manifest_sha256"]) == 64
    assert data["version"] == "0.1.0"


@pytest.mark.parametrize(
    ("quarantined", "splits", "params", "others", "says"),
    [
        ({"image_missing": 3}, {"train": 17}, {}, {}, "3 of 20 rows are bad"),
        ({}, {"train": 4}, {}, {}, "fewer than minimum_pairs"),
        ({}, {"train": 9}, {"holdout": 0.1}, {}, "no held-out pairs"),
        ({}, {"train": 9}, {}, {"rows": 10}, "rows were lost"),
        ({}, {}, {}, {}, "0 of 0 rows are bad"),
    ],
)
def test_bad_pairs_end_the_night(
    tmp_path: Path, quarantined: Any, splits: Any, params: Any, others: Any, says: str
) -> None:
    plan = plan_of(tmp_path, **params)
    write_pairs(plan, quarantined, splits, **others)

    with pytest.raises(AirflowFailException, match=says):
        gates.pairs(plan, STORAGE)


def test_a_data_set_without_its_files_ends_the_night(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    with pytest.raises(AirflowFailException, match=r"manifest.json is not there"):
        gates.pairs(plan, STORAGE)
    folder = write_pairs(plan, {}, {"train": 9})

    (folder / "data" / "train-0.parquet").write_bytes(b"123")
    with pytest.raises(AirflowFailException, match="has 3 bytes, not 5"):
        gates.pairs(plan, STORAGE)
    (folder / "data" / "train-0.parquet").unlink()
    with pytest.raises(AirflowFailException, match="though the manifest lists it"):
        gates.pairs(plan, STORAGE)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(AirflowFailException, match="is not JSON"):
        gates.pairs(plan, STORAGE)
    (folder / "manifest.json").write_text('{"format": "mdpo-pairs/2"}')
    with pytest.raises(AirflowFailException, match="must have the layout mdpo-pairs/1"):
        gates.pairs(plan, STORAGE)


GATE = {"benchmark": "chair", "figure": "CHAIRs"}


@pytest.mark.parametrize(
    ("gate", "scores", "says"),
    [
        ({"limit": 20}, {"candidate": 20.0}, None),
        ({"limit": 20}, {"candidate": 20.1}, "worse than the limit"),
        ({"limit": 20, "figure": "recall"}, {"candidate": 20.1}, None),
        ({"limit": 20, "figure": "recall"}, {"candidate": 19.9}, "worse than the limit"),
        ({"against": "base", "margin": 2}, {"candidate": 12.0, "base": 10.0}, None),
        ({"against": "base", "margin": 2}, {"candidate": 12.1, "base": 10.0}, "worse than base's"),
        ({"against": "base", "figure": "recall"}, {"candidate": 9.9, "base": 10.0}, "worse than base's"),
        ({"against": "published"}, {"candidate": 9.0, "base": 10.0}, None),
        ({"against": "base"}, {"candidate": 9.0, "base": "NaN"}, "nothing to compare with"),
        ({"limit": 20}, {"candidate": None}, "has no value"),
        ({"limit": 20}, {"candidate": "NaN"}, "has no value"),
        ({"limit": 20}, {"base": 3.0}, "has no figure"),
        ({"limit": 20, "figure": "Hal"}, {"candidate": 3.0}, "has no figure Hal; it has CHAIRs, recall, words"),
        ({"limit": 20, "figure": "words"}, {"candidate": 3.0}, "cannot be a gate"),
        ({"limit": 20, "benchmark": "amber"}, {"candidate": 3.0}, "amber has no figures"),
    ],
)
def test_figures_are_held_against_gates(tmp_path: Path, gate: Any, scores: Any, says: str | None) -> None:
    plan = plan_of(tmp_path, gates=[{**GATE, **gate}])
    write_scores(plan, **scores)

    if says is None:
        assert gates.figures(plan, STORAGE)["chair"]["CHAIRs"] == scores["candidate"]
    else:
        with pytest.raises(AirflowFailException, match=says):
            gates.figures(plan, STORAGE)


def test_the_published_adapter_is_what_is_compared_with_once_there_is_one(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, gates=[{**GATE, "against": "published", "margin": 1}])
    plan["published"] = {"base": "/models/base", "adapter": "/a"}
    write_scores(plan, candidate=12.0, base=30.0, published=10.0)

    with pytest.raises(AirflowFailException, match=r"worse than published's 10.00 by more than 1.00"):
        gates.figures(plan, STORAGE)


def test_publishing_keeps_the_one_before_and_the_way_back_is_one_step(tmp_path: Path) -> None:
    first, second = plan_of(tmp_path, "20260102T000000"), plan_of(tmp_path, "20260103T000000")
    write_adapter(first, "first")
    write_adapter(second, "second")

    publish(first)
    published = publish(second)

    assert pointed(tmp_path) == published
    assert published["run"] == "20260103T000000"
    assert published["previous"] == "20260102T000000"
    assert published["sha256"] == "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4"
    assert publication.roll_back(STORAGE, str(tmp_path), None)["run"] == "20260102T000000"
    assert pointed(tmp_path)["run"] == "20260102T000000"
    with pytest.raises(AirflowFailException, match="nothing before it"):
        publication.roll_back(STORAGE, str(tmp_path), None)
    assert publication.roll_back(STORAGE, str(tmp_path), "20260103T000000")["run"] == "20260103T000000"


def test_publishing_again_changes_nothing(tmp_path: Path) -> None:
    first, second = plan_of(tmp_path, "20260102T000000"), plan_of(tmp_path, "20260103T000000")
    write_adapter(first)
    write_adapter(second)
    publish(first)
    publish(second)
    there = (tmp_path / "published.json").read_text()

    publish(second)
    assert (tmp_path / "published.json").read_text() == there
    with pytest.raises(AirflowSkipException, match="was published before"):
        publish(first)
    publication.roll_back(STORAGE, str(tmp_path), None)
    with pytest.raises(AirflowSkipException, match="was published before"):
        publish(second)
    assert pointed(tmp_path)["run"] == "20260102T000000", "the way back holds"


def test_an_earlier_date_does_not_replace_a_later_one(tmp_path: Path) -> None:
    late, early = plan_of(tmp_path, "20260103T000000"), plan_of(tmp_path, "20260102T000000")
    write_adapter(late)
    write_adapter(early)
    publish(late)

    with pytest.raises(AirflowSkipException, match="for a later date"):
        publish(early)
    assert pointed(tmp_path)["run"] == "20260103T000000"


def test_there_is_no_way_back_to_an_adapter_that_was_changed(tmp_path: Path) -> None:
    first, second = plan_of(tmp_path, "20260102T000000"), plan_of(tmp_path, "20260103T000000")
    adapter = write_adapter(first)
    write_adapter(second)
    publish(first)
    publish(second)

    (adapter / publication.WEIGHTS).write_text("other")
    with pytest.raises(AirflowFailException, match="was changed since"):
        publication.roll_back(STORAGE, str(tmp_path), None)
    (adapter / publication.WEIGHTS).unlink()
    with pytest.raises(AirflowFailException, match="is gone"):
        publication.roll_back(STORAGE, str(tmp_path), None)
    with pytest.raises(AirflowFailException, match="was never published"):
        publication.roll_back(STORAGE, str(tmp_path), "20251231T000000")
    assert pointed(tmp_path)["run"] == "20260103T000000"


def test_an_interrupted_publication_is_finished(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    write_adapter(plan)
    publish(plan)
    record = tmp_path / "publications" / "20260102T000000.json"
    record.unlink()

    publish(plan)

    assert json.loads(record.read_text()) == pointed(tmp_path)
    assert not list(tmp_path.glob("**/*.part"))
