"""Everything that changes a referendum. The functions are called from here; the modules are by subject."""
