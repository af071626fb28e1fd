"""Public pages of polls, and what is published of a counted one: from the stored analysis alone.

``documents``: words and charts, also for bulletins; ``page``: the result page, of ``questions``,
``rankings``, ``groups``, ``timeline`` and ``parts`` (bars, tables, tiles); ``files``: downloads; ``preview``:
the picture of a shared link; ``comparison``: two polls; ``diagnostics``: what editors look at besides.
Nothing is counted here.
"""
