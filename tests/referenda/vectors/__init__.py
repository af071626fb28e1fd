"""Published test vectors: ``python -m tests.referenda.vectors`` writes the files of docs/vectors."""
