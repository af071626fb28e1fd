"""A counted poll in words and charts, made from its stored analysis alone: no figure is computed here.

``method``: what a published result must state; ``warnings``: what a reader should know first; ``charts``:
tables with bars; ``source``: all of it as a section of a bulletin. A text is ``{"tr": …, "en": …}``; the
poll's own words fall back to Turkish, which decides.
"""
