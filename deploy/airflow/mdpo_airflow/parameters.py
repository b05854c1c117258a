"""The DAG's params. Airflow checks them when a run is triggered; their defaults are checked when the DAG is read."""

from __future__ import annotations

from typing import Any

from mdpo_airflow.airflow_api import Param

BENCHMARKS = (
    "amber",
    "amber-yes-no",
    "chair",
    "object-halbench",
    "mmhal",
    "pope-random",
    "pope-popular",
    "pope-adversarial",
)
PRESETS = (
    "mdpo",
    "dpo",
    "no-conditional",
    "no-anchor",
    "random-image",
    "crop-20-50",
    "augment",
    "anchor-rejected",
    "anchor-rejected-and-negative",
)

# Options that the DAG itself decides: other values would break the order of folders and runs.
_OWN = ["base", "config", "help", "out", "outcome", "overwrite", "pairs", "version"]
_OWN_OF = {
    "pairs": ["holdout", "images", "inputs", "max-bad-fraction", "sample", "seed"],
    "reference": ["adapter", "max-bad-fraction"],
    "train": ["batch", "epochs", "learning-rate", "preset", "resume", "seed"],
    "evaluate": ["adapter", "benchmark", "no-base"],
}
_PATH = {"type": "string", "minLength": 1, "pattern": "^[^-\\s][^\\r\\n]*$"}
_RUN_NAME = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$"}


def _required(description: str, **schema: Any) -> Param:
    return Param(description=description, **schema)


def _options(command: str) -> Param:
    scalar = {"type": ["string", "number", "boolean"]}
    return Param(
        {},
        title=f"further options of mdpo {command}",
        description="By their names without dashes; a list repeats an option, true is an option without a value.",
        type="object",
        propertyNames={"pattern": "^[a-z][a-z0-9-]*$", "not": {"enum": [*_OWN, *_OWN_OF[command]]}},
        additionalProperties={"anyOf": [scalar, {"type": "array", "items": {"type": ["string", "number"]}}]},
    )


def nightly(defaults: dict[str, Any]) -> dict[str, Param]:
    """
    Returns the params of the nightly run.

    :param defaults: of this installation, by name
    :raises ValueError: if there is no param of a name
    """
    params = {
        "rows": _required(
            "Preference rows: files, folders or globs. {date} stands for the day of the run, as 2026-01-31.",
            type="array",
            minItems=1,
            items=_PATH,
        ),
        "images": Param(
            None, description="Root of the rows' image paths; none: their own folder.", type=["null", "string"]
        ),
        "base_model": _required("Folder of the base model, at the same place on every machine.", **_PATH),
        "output": _required("Root of all that is written: runs/ and published.json.", **_PATH),
        "seed": Param(0, description="Of negatives, order and first values.", type="integer", minimum=0, maximum=2**62),
        "holdout": Param(
            0.02, description="Share of pictures that training does not see.", type="number", minimum=0, maximum=0.9
        ),
        "max_bad_fraction": Param(
            0.05, description="Share of bad rows above which the night ends.", type="number", minimum=0, maximum=1
        ),
        "minimum_pairs": Param(1000, description="Fewest pairs to train on.", type="integer", minimum=1),
        "pairs_options": _options("pairs"),
        "reference_options": _options("reference"),
        "preset": Param("mdpo", description="Objective, a row of the paper's tables.", enum=list(PRESETS)),
        "epochs": Param(3, type="integer", minimum=1),
        "batch": Param(32, description="Pairs of a step, over all workers.", type="integer", minimum=1),
        "learning_rate": Param(1e-5, type="number", exclusiveMinimum=0),
        "train_options": _options("train"),
        "adapter": Param(
            "adapter",
            description="What is judged and published: the last adapter, or that of the lowest held-out loss.",
            enum=["adapter", "best"],
        ),
        "benchmarks": _required(
            "Folders of benchmarks by their names.",
            type="object",
            minProperties=1,
            propertyNames={"enum": list(BENCHMARKS)},
            additionalProperties=_PATH,
        ),
        "evaluate_options": _options("evaluate"),
        "gates": _required(
            "What the figures must satisfy, all of it: a limit, or no worse than the base model or the published "
            "adapter by more than a margin.",
            type="array",
            minItems=1,
            items={
                "type": "object",
                "required": ["benchmark", "figure"],
                "properties": {
                    "benchmark": {"enum": list(BENCHMARKS)},
                    "figure": {"type": "string", "minLength": 1},
                    "limit": {"type": "number"},
                    "against": {"enum": ["base", "published"]},
                    "margin": {"type": "number", "minimum": 0},
                },
                "additionalProperties": False,
                "anyOf": [{"required": ["limit"]}, {"required": ["against"]}],
                "dependentRequired": {"margin": ["against"]},
            },
        ),
        "executors": Param(
            None,
            description="Number of executors; none: as the property file says.",
            type=["null", "integer"],
            minimum=1,
        ),
        "executor_cores": Param(None, type=["null", "integer"], minimum=1),
        "executor_memory": Param(
            None, description="Heap of an executor, as 8g.", type=["null", "string"], pattern="^[0-9]+[mgMG]$"
        ),
    }
    unknown = sorted(set(defaults) - set(params))
    if unknown:
        raise ValueError(f"there is no param {', '.join(unknown)}; params are {', '.join(params)}")
    return {name: _with_default(param, defaults, name) for name, param in params.items()}


def rollback(defaults: dict[str, Any]) -> dict[str, Param]:
    """Returns the params of the way back."""
    output = _required("Root of all that is written, as in the nightly run.", **_PATH)
    return {
        "output": _with_default(output, defaults, "output"),
        "to": Param(
            None,
            description="Run to go back to, a name in publications/; none: the one before the published one.",
            anyOf=[{"type": "null"}, _RUN_NAME],
        ),
    }


def _with_default(param: Param, defaults: dict[str, Any], name: str) -> Param:
    if name not in defaults:
        return param
    given = Param(defaults[name], description=param.description, **param.schema)
    given.resolve()  # a default that breaks its schema is an import error, not a failure at night
    return given
