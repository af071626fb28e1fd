"""The electoral roll: who may vote, as marks that name nobody."""
