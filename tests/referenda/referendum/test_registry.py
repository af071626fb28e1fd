"""What lower layers call of ``lifecycle``."""

import pytest

from referenda.referendum import registry


def test_a_missing_registration_is_named(monkeypatch):
    monkeypatch.setattr(registry, "_opening", None)

    with pytest.raises(RuntimeError, match="register_opening"):
        registry.get_opening()
