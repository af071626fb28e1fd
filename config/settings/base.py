"""Settings of every installation. Times are stored in UTC and shown in Europe/Istanbul."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.settings.oidc import read_identity_provider

BASE_DIR = env.BASE_DIR
STATE_DIR = Path(env.read_variable("MEYDAN_STATE_DIR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "daphne",
    "config.apps.ConfigConfig",
    "referenda.apps.ReferendaConfig",
    "polls.apps.PollsConfig",
    "forums.apps.ForumsConfig",
    "participation.privacy.apps.PrivacyConfig",
    "participation.publications.apps.PublicationsConfig",
    "participation.elections.apps.ElectionsConfig",
    "participation.processes.apps.ProcessesConfig",
    "participation.roll.apps.RollConfig",
    "participation.signups.apps.SignupsConfig",
    "participation.notifications.apps.NotificationsConfig",
    "participation.staff.apps.StaffConfig",
    "participation.pages.apps.PagesConfig",
    "participation.bin.apps.BinConfig",
    "participation.search.apps.SearchConfig",
    "participation.rights.apps.RightsConfig",
    "participation.people.apps.PeopleConfig",
    "participation.jobs.apps.JobsConfig",
    "participation.mailing.apps.MailingConfig",
    "participation.territory.apps.TerritoryConfig",
    "participation.acts.apps.ActsConfig",
    "participation.handbook.apps.HandbookConfig",
    "participation.audit.apps.AuditConfig",
    "realtime.apps.RealtimeConfig",
    "config.apps.TechnicalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_standardized_errors",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]

MIDDLEWARE = [
    # Before static files, so that they have it too: an image opened on its own is a document.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.serving.middleware.NulMiddleware",
    "config.serving.middleware.BodyLimitMiddleware",
    # Outside sessions, so that it sees ``Vary: Cookie``.
    "config.serving.middleware.PersonalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.serving.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.serving.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.serving.middleware.RefusalMiddleware",
    "config.serving.middleware.ActAddressMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.site.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "config.forms.FormRenderer"

DATABASES = {"default": env.read_database_settings(f"sqlite:///{STATE_DIR / 'meydan.sqlite3'}")}
# Tokens are our own model (people.ApiToken); without this knox would still create its table.
MIGRATION_MODULES = {"knox": None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.read_redis_address()
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "config.cache.LenientRedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# Local to each process (participation.web.throttles); with more accounts, old counters are evicted early.
CACHES["memory"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "memory",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
# How often open pages are compared with the database: the longest delay of changes by other processes when no
# message arrives, as with the in-memory layer.
REALTIME_RECONCILE_SECONDS = 5.0 if REDIS_URL else 1.0

# Sessions are in the database: while the cache is unavailable, people stay signed in.
SESSION_ENGINE = "participation.people.sessions"
SESSION_COOKIE_HTTPONLY = True
# Not in the session: "your answer is stored" would write to a row of the person at the moment of answering.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.serving.error_pages.csrf_failure"

LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", _("Turkish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Europe/Istanbul"
USE_I18N = True
USE_TZ = True
# Ids in URLs and attributes are numbers too, so only the filter ``number`` groups digits.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
# Individual package folders, so that nothing else of node_modules is ever served.
STATICFILES_DIRS = [
    ("vendor/designsystemet", BASE_DIR / "node_modules" / "@digdir" / "designsystemet-css" / "dist"),
    ("vendor/font", BASE_DIR / "node_modules" / "@fontsource-variable" / "atkinson-hyperlegible-next"),
    ("vendor/qr", BASE_DIR / "node_modules" / "qr"),
    ("vendor/markdown-toolbar", BASE_DIR / "node_modules" / "@github" / "markdown-toolbar-element" / "dist"),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.vendor_modules.VendorModuleFinder",
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"participation.people.signin.password_validators.{name}"}
    for name in ("UnlikeAccount", "LongEnough", "Uncommon", "NotNumeric")
]

ACCOUNT_ADAPTER = "participation.people.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    name: f"participation.people.signin.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
MFA_FORMS = {
    name: f"participation.people.signin.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "SecondStepReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
    }.items()
}
# Whether roles beyond resident need a second factor, and how many days after the first such role they work
# without one. Rights of other people are changed only with one, from the first day.
STAFF_SECOND_FACTOR = env.read_boolean("MEYDAN_STAFF_SECOND_FACTOR")
STAFF_SECOND_FACTOR_DAYS = 14
LOGIN_REDIRECT_URL = "front"
LOGIN_URL = "account_login"
MFA_ADAPTER = "participation.people.signin.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Meydan"
KNOX_TOKEN_MODEL = "people.ApiToken"  # noqa: S105 - a model, not a secret
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_PREFIX": "meydan_"}

# The identity provider (docs/identity.md); None: nothing of it is shown, and its addresses answer 404.
OIDC = read_identity_provider()

# Mails are stored; participation.mailing.sender hands them to the transport, a Django mail backend.
EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
# Seconds after which a connection to the mail server that is silent counts as broken.
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = STATE_DIR / "mail"
DEFAULT_FROM_EMAIL = env.read_variable("MEYDAN_FROM_EMAIL", "Meydan <meydan@localhost>")

# Maximum bytes of a form or JSON body (413 beyond). Forms that accept files: ``participation.web.uploads``.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 8
# A larger body is kept in memory up to this size, otherwise in a file readable only by this user.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Images in posts and pages, stored outside the code and served by views that check permissions.
MEDIA_ROOT = STATE_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Copies of people's data until they are downloaded, encrypted with keys that are in the database; not backed
# up.
EXPORT_ROOT = STATE_DIR / "exports"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers check where a form leads in the end: signing in by the provider begins with one.
        "form-action": [SELF, *(OIDC["origins"] if OIDC else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api.authentication.TokenAuthentication",
        "config.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.NewestFirstPagination",
    "PAGE_SIZE": 20,
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "participation.web.throttles.AnonThrottle",
        "participation.web.throttles.UserThrottle",
        "participation.web.throttles.ScopedThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "240/min",
        "user": "600/min",
        "respond": "30/min",
        "token": "10/min",
        "search": "60/min",
        "search_network": "120/min",
    },
    # Number of proxies in front that append to X-Forwarded-For; 0 uses the socket's address and trusts no
    # header.
    "NUM_PROXIES": 0,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "config.api.errors.ExceptionHandler",
    "ALLOWED_ERROR_STATUS_CODES": [400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 451, 500, 503],
}
SPECTACULAR_SETTINGS = {
    # Bodies of PATCH need all their fields here.
    "COMPONENT_SPLIT_PATCH": False,
    "TITLE": "Meydan",
    "DESCRIPTION": _(
        "Read the council's opinion polls and their results, answer polls, follow, check and vote in local "
        "referenda, and read and write in the forums. Times are UTC. Reading needs no account. Texts of "
        "errors are in Turkish or English, as Accept-Language asks."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "Phase": "polls.questionnaire.models.Phase",
        "QuestionKind": "polls.questionnaire.models.QuestionKind",
        "ResultTiming": "polls.questionnaire.models.ResultTiming",
        "AssuranceLevel": "participation.people.models.AssuranceLevel",
        "Access": "forums.boards.models.Access",
        "Premoderation": "forums.boards.models.Premoderation",
        "ThreadState": "forums.discussion.models.ThreadState",
        "PostState": "forums.discussion.models.PostState",
        "ModerationAction": "forums.review.models.Action",
        "AppealState": "forums.moderation.appeals.models.AppealState",
        "ReviewOrigin": "forums.review.models.Origin",
        "StatementState": "forums.statements.models.StatementState",
        "ThreadAct": "forums.discussion.models.Act",
        "CurationAct": "forums.curation.api.ACT_CHOICES",
        "ChangeKind": "forums.discussion.serializers.CHANGES",
        "ErrorType": "config.api.serializers.ErrorType",
        "ReferendumPhase": "referenda.referendum.serializers.PHASES",
        "ReferendumState": "referenda.referendum.serializers.STATES",
        "ReferendumEvent": "referenda.archive.serializers.EVENTS",
        "VotingChannel": "participation.roll.models.Channel",
        "TieRule": "referenda.referendum.models.TieRule",
        "CredentialMode": "referenda.referendum.models.CredentialMode",
        "ProcessPhaseStatus": "participation.processes.serializers.PHASE_STATUSES",
        "TargetSetStatus": ["current", "withdrawn"],
    },
}

# The site's URL without a trailing slash, for links in mails that no request triggers.
SITE_ADDRESS = env.read_variable(
    "MEYDAN_ADDRESS", f"http://localhost:{env.read_number('PORT', 8000)}"
).rstrip("/")
# The installation's own name, shown beside Meydan.
COUNCIL_NAME = env.read_variable("MEYDAN_COUNCIL_NAME", "İzmir Kent Konseyi")
# Contact for privacy and accessibility, shown on the pages about both.
CONTACT_EMAIL = env.read_variable("MEYDAN_CONTACT_EMAIL", "iletisim@meydan.example")
# Where weaknesses are reported.
SECURITY_EMAIL = env.read_variable("MEYDAN_SECURITY_EMAIL", CONTACT_EMAIL)
# Where the source of the running version is published. Without it people are told to ask for it.
SOURCE_URL = env.read_variable("MEYDAN_SOURCE_URL", "")
VERSION = "0.2.0"
# The licence of published bulletins, as a URL (CC BY 4.0).
OPEN_DATA_LICENCE = env.read_variable(
    "MEYDAN_OPEN_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/"
)
# The key that signs the daily checkpoints of referenda; if empty, it is derived from SECRET_KEY.
NOTE_SECRET = env.read_secret("MEYDAN_NOTE_SECRET") if env.read_variable("MEYDAN_NOTE_SECRET", "") else ""
# Demo accounts with a published password; production refuses to start with demo accounts.
DEMO_MODE = False
# Who may read /metrics: this machine, and whoever has this token (at least 32 characters).
METRICS_TOKEN = (
    env.read_secret("MEYDAN_METRICS_TOKEN") if env.read_variable("MEYDAN_METRICS_TOKEN", "") else ""
)
# Where errors are reported (a Sentry or GlitchTip server); none if empty.
SENTRY_DSN = env.read_variable("MEYDAN_SENTRY_DSN", "")
# What /metrics shows the age of: the folder of backups and the certificate that nginx serves (PEM).
BACKUP_DIR = env.read_variable("MEYDAN_BACKUP_DIR", "")
CERTIFICATE_FILE = env.read_variable("MEYDAN_CERTIFICATE", "")
# Whether server processes fold tallies and run scheduled jobs (as manage.py tick does). False if a process of
# its own does (manage.py work).
BACKGROUND_WORK = env.read_boolean("MEYDAN_BACKGROUND_WORK", default=True)
# Whether the clock is compared with PostgreSQL's before anything that cannot be undone; tests move it.
CLOCK_CHECKED = True
# Whether server processes have threads of their own at all; tests call what these do.
SERVER_THREADS = True
