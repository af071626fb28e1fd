"""The electoral roll: who may vote, as keyed marks that identify nobody."""
