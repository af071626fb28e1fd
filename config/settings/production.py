"""A production installation: all secrets come from the environment, and demo accounts are refused.

nginx is in front (deploy/nginx): it terminates TLS, overwrites ``X-Forwarded-…`` headers of clients and is
the only program that reaches these processes.
"""

from config import env

from .base import *  # noqa: F403
from .base import REST_FRAMEWORK, STATE_DIR

DEBUG = False
SECRET_KEY = env.read_variable("MEYDAN_SECRET_KEY")
# Earlier keys, newest first: sessions, links in mails and second factors created with them stay valid.
SECRET_KEY_FALLBACKS = env.read_word_list("MEYDAN_SECRET_KEY_FALLBACKS")
# The key of the keyed hashes of identity numbers. Not in any backup and never changed: with another one no
# roll matches.
ROLL_PEPPER = env.read_secret("MEYDAN_ROLL_PEPPER", refused={env.PUBLISHED_PEPPER, SECRET_KEY})
ALLOWED_HOSTS = env.read_required_words("MEYDAN_HOSTS")
SITE_ADDRESS = env.read_variable("MEYDAN_ADDRESS", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

STAFF_SECOND_FACTOR = env.read_boolean("MEYDAN_STAFF_SECOND_FACTOR", default=True)
STAFF_SECOND_FACTOR_DAYS = env.read_number("MEYDAN_STAFF_SECOND_FACTOR_DAYS", 14)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The browsers' preload list binds a whole domain and is hard to leave: the council's decision.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Rate limits use the address that the one proxy in front put into X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": 1}

# The folder that collectstatic fills and nginx serves.
STATIC_ROOT = env.read_variable("MEYDAN_STATIC_DIR", str(STATE_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.serving.storage.StaticFiles"},
}

MAIL_TRANSPORT = "participation.mailing.backends.SmtpBackend"
EMAIL_HOST = env.read_variable("MEYDAN_SMTP_HOST", "localhost")
EMAIL_PORT = env.read_number("MEYDAN_SMTP_PORT", 25)
EMAIL_HOST_USER = env.read_variable("MEYDAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.read_variable("MEYDAN_SMTP_PASSWORD", "")
# "true" and "false" are what the variable was at first: with STARTTLS or not.
_SMTP_TLS = env.read_choice("MEYDAN_SMTP_TLS", ["none", "starttls", "implicit", "true", "false"], "none")
EMAIL_USE_TLS = _SMTP_TLS in {"starttls", "true"}
EMAIL_USE_SSL = _SMTP_TLS == "implicit"

LOG_LEVEL = env.read_choice("MEYDAN_LOG_LEVEL", ["INFO", "WARNING", "ERROR"], "WARNING")
LOG_FORMAT = env.read_choice("MEYDAN_LOG_FORMAT", ["line", "json"], "line")
# Standard error only. Django's default mails error reports, which quote what people sent.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.operating.logs.Line"},
        "json": {"()": "config.operating.logs.JSON"},
    },
    "filters": {"request": {"()": "config.operating.logs.RequestFilter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request"]}
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
    },
}
