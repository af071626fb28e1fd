"""Fields of forms and serializers, and the validation of models."""
