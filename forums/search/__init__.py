"""Full-text search over posts and titles, on PostgreSQL and SQLite."""
