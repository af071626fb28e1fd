"""The API's frame: version, envelope of errors, pagination, tokens, schema. Apps bring their own routes."""
