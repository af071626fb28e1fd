"""All writes of counting.

``counting`` folds the log into public figures, in batches. ``closing`` publishes the final result, with
``analysis`` (figures by group) and ``rewriting`` (rows that link nobody to an answer). ``overwriting``
removes deleted data from the database's files. ``embargo`` withholds figures before an election.
"""
