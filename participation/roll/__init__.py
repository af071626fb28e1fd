"""The electoral roll: who may vote, as keyed hashes that identify nobody."""
