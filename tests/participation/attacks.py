"""Known attacks through user text that run scripts, redirect or track people, and the places in a text where
each is tried."""

import re
from pathlib import Path

_SIGNS = str.maketrans({"⏎": "\n", "⇥": "\t", "␀": "\x00", "␁": "\x01", "␌": "\f", "␍": "\r"})
_NUMBERED = re.compile("⟦([0-9A-F]+)⟧")


def _read() -> list[str]:
    text = (Path(__file__).parent / "data" / "xss.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("==== ")]
    return [_NUMBERED.sub(lambda match: chr(int(match[1], 16)), line).translate(_SIGNS) for line in lines]


ATTACKS = _read()
#: Handles of existing accounts; one of the attacks uses one.
MENTIONS = {"ayse": "/uyeler/ayse/", "kotu": "javascript:alert(1)"}


def placed(attack: str) -> list[str]:
    """The attack by itself and in each context with different parsing rules."""
    in_line = attack.replace("\n", " ")
    return [
        attack,
        f"> - {attack}",
        f"söz {in_line} **{in_line}**",
        f"[{in_line}](https://ok.example)",
        f'[x](https://ok.example "{in_line}")',
        f"[x](<{in_line}>)",
        f"[x]({in_line})",
        f"https://ok.example/{in_line}",
        f"| a |\n|---|\n| {in_line} |",
        f"```{in_line}\n{attack}\n```",
        f"@ayse {attack} @kotu",
    ]
