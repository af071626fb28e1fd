"""The zero report and the record (tutanak) of a referendum."""
