"""Official elections, and when polls related to them may not be published."""
