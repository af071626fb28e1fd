"""What a referendum stores. The classes are imported from here; the modules are by subject."""
