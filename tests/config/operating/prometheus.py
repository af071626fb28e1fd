"""Our rules, evaluated by Prometheus itself: by ``promtool`` (Debian's package ``prometheus``)."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

ALERTS: Final = settings.BASE_DIR / "deploy" / "prometheus" / "alerts.yml"
TARGET: Final = {"job": "meydan", "instance": "127.0.0.1:8101"}
UP: Final = 'up{job="meydan",instance="127.0.0.1:8101"}'


def read_rules() -> dict[str, Mapping[str, Any]]:
    """The rules by name, as written in the file."""
    [group] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    rules = {rule["alert"]: rule for rule in group["rules"]}
    assert len(rules) == len(group["rules"])
    return rules


def seconds(duration: str) -> int:
    return int(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]


def series(name: str, target: Mapping[str, str] = TARGET) -> str:
    """A figure as Prometheus stores it: a label that the target has as well becomes ``exported_…``."""
    bare, _, labels = name.partition("{")
    own = re.sub(rf"\b({'|'.join(target)})=", r"exported_\1=", labels.rstrip("}"))
    of_target = [f'{label}="{value}"' for label, value in target.items()]
    return bare + "{" + ",".join([*filter(None, [own]), *of_target]) + "}"


def expects(at: int, alerts: Iterable[str], query: str) -> dict[str, Any]:
    """At ``at``, in seconds, ``query`` about ``ALERTS`` has these alerts and no other."""
    samples = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(alerts)]
    return {"expr": f"group by (alertname) ({query})", "eval_time": f"{at}s", "exp_samples": samples}


def run_promtool(folder: Path, test: Mapping[str, Any]) -> None:
    """Assert that what ``test`` expects is so. The rules are evaluated as often as it has samples."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("There is no promtool (Debian: prometheus): alerts are NOT tested.")
    file = folder / "rules.test.json"
    written = {"rule_files": [str(ALERTS)], "evaluation_interval": test["interval"], "tests": [test]}
    file.write_text(json.dumps(written), encoding="utf-8")
    ran = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def assert_true(folder: Path, text: str, now: float, alerts: Iterable[str], among: str = ".+") -> None:
    """Assert for which alerts of ``among`` the exposition ``text`` fulfils the expression at ``now``."""
    values = {UP: "1"}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{label}="{value}"' for label, value in sample.labels.items())
            values[series(f"{sample.name}{{{labels}}}")] = f"{sample.value:f}"
    run_promtool(
        folder,
        {
            "interval": f"{int(now)}s",
            "input_series": [{"series": name, "values": f"_ {it}"} for name, it in values.items()],
            "promql_expr_test": [expects(int(now), alerts, f'ALERTS{{alertname=~"{among}"}}')],
        },
    )
