"""A real installation: everything secret comes from the environment, and demo accounts are refused."""

from .base import *  # noqa: F403
from .base import REST_FRAMEWORK, STATE_DIR, env

DEBUG = False
SECRET_KEY = env.text("MEYDAN_SECRET_KEY")
ALLOWED_HOSTS = env.words("MEYDAN_HOSTS") or [env.text("MEYDAN_HOST")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Rate limits go by the address that the one proxy in front appended to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": 1}

# Where collectstatic puts what whitenoise serves; elsewhere it is found in the apps themselves.
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("MEYDAN_SMTP_HOST", "localhost")
EMAIL_PORT = int(env.text("MEYDAN_SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("MEYDAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("MEYDAN_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("MEYDAN_SMTP_TLS", default=False)
