"""The lifecycle of a referendum from draft to certification: operations that need several subjects, and pages
of the whole referendum."""
