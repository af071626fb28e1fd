"""The API's framework: version, error envelope, pagination, tokens, schema. Apps add their own routes."""
