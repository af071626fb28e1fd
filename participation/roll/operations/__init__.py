"""Every write to electoral rolls.

``rolls``, ``imports``, ``matches``, ``corrections`` and ``strike_offs`` are what people do; ``links``,
``sets`` and ``throttles`` are shared by these.
"""
