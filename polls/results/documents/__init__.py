"""Texts and charts of a counted poll, built only from its stored analysis; no figure is computed here.

``method``: the method card. ``warnings``: what a reader should know first. ``charts``: tables with bars.
``source``: all of it as a section of a bulletin. A text is ``{"tr": …, "en": …}``; the poll's own texts fall
back to Turkish, which is authoritative.
"""
