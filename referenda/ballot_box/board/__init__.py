"""The public board: the events of the archive, and where a ballot stands."""
