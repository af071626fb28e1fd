"""A counted poll as its page, its files and its diagnostics show it: from the stored analysis alone.

``parts``: bars, tables, tiles; ``questions``: the result of each question; ``rankings``: that of a ranking;
``groups``: breakdowns, who took part, the map; ``timeline``: taking part over time; ``page``: all of it
together; ``files``: downloads; ``diagnostics``: what editors look at besides. Nothing is counted here.
"""
