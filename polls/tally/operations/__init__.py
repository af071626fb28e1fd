"""Every write of counting.

``counting``: the fold from the log to public figures, in batches; ``closing``: the final result, from
``analysis`` (figures of groups) and with ``rewriting`` (rows that join nobody to an answer); ``overwriting``:
what is deleted leaves the files as well; ``embargo``: nothing is public before an election.
"""
