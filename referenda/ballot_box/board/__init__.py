"""The public board: the events of the archive, and search for a ballot by its tracker."""
