"""Known weaknesses are named from the JSON of pip-audit and npm audit."""

from tests.architecture.advisories import browser_weaknesses, python_weaknesses


def test_a_weak_python_package_is_named_with_the_version_that_mends_it() -> None:
    report = {
        "dependencies": [
            {"name": "sound", "version": "1.0", "vulns": []},
            {"name": "unknown", "skip_reason": "not found"},
            {
                "name": "weak",
                "version": "1.2",
                "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.3", "2.0"]}, {"id": "X", "fix_versions": []}],
            },
        ]
    }
    assert list(python_weaknesses(report)) == [
        "weak 1.2: PYSEC-1, mended in 1.3, 2.0",
        "weak 1.2: X, mended in no version",
    ]


def test_a_weak_browser_package_is_named() -> None:
    report = {"vulnerabilities": {"qr": {"range": "<0.7.1", "severity": "high"}}}
    assert list(browser_weaknesses(report)) == ["qr <0.7.1: high"]
    assert list(browser_weaknesses({"error": {"code": "ENOTFOUND"}})) == []
