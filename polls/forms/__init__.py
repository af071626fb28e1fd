"""Forms: what people type, turned into what operations take. ``answers``: residents; ``editing``: editors."""
