"""Minimal Django settings for a bare view with one insert, with Meydan's database configuration."""

from config import env

SECRET_KEY = "measures-only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["tests.load"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.load.baseline"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database("sqlite:///unused")}
