"""Public pages of polls and the results of counted ones, built only from the stored analysis.

``documents``: texts and charts, also for bulletins. ``page``: the result page, composed of ``questions``,
``rankings``, ``groups``, ``timeline`` and ``parts`` (bars, tables, tiles). ``files``: downloads. ``preview``:
the image of a shared link. ``comparison``: two polls. ``diagnostics``: weighting diagnostics for editors.
Nothing is counted here.
"""
