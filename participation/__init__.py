"""Who takes part, where and in what: a package of small apps, each with the same file set."""
