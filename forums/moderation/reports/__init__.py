"""Reports of posts and statements."""
