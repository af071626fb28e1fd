"""The composition root: settings, URLs, page shell. The only code that depends on every app."""
