"""Settings, read from the environment and from `.local/env`; bad values stop the start."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.libraries import library_path

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = environ.Env()
environ.Env.read_env(LOCAL_DIR / "env", overwrite=False)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO_TOWN = env.bool("DEMO_TOWN", default=False)  # shows the demo's second factors at login

if found := library_path("GDAL_LIBRARY_PATH", "pyogrio", "libgdal-*.so*"):
    GDAL_LIBRARY_PATH = found
if found := library_path("GEOS_LIBRARY_PATH", "shapely", "libgeos_c-*.so*"):
    GEOS_LIBRARY_PATH = found

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.gis",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rest_framework_gis",
    "axes",
    "core",
    "grid",
    "staff",
    "residents",
    "fieldwork",
    "incidents",
    "maps",
    "fixtures",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maps.middleware.TileMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "staff.middleware.SignedInMiddleware",
    "staff.middleware.ModuleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.PlainTextMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "config.navigation.navigation",
            ],
            "builtins": ["core.templatetags.wangge"],
        },
    },
]
FORM_RENDERER = "core.forms.FormRenderer"

# Two roles: the app role owns nothing and serves; the owner migrates (`--database owner`).
DATABASES = {
    "default": env.db_url("DATABASE_URL"),
    "owner": env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL")),
    # The app role once more: what is written here stands though the page's transaction fails.
    "audit": env.db_url("DATABASE_URL"),
}
for database in DATABASES.values():
    database["ENGINE"] = "django.contrib.gis.db.backends.postgis"
    # Every trigger asks for this setting. Where it is unknown, the answer is an exception caught
    # for each row, which walks all deferred checks: bulk inserts would take quadratic time.
    database.setdefault("OPTIONS", {})["options"] = "-c pgtrigger.ignore={}"
    database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    database["CONN_HEALTH_CHECKS"] = True
    database["TEST"] = {"NAME": "test_wangge" + env.str("TEST_DB_SUFFIX", default="")}
# Run by `manage.py nightly`; each takes the day and returns how many rows it changed.
NIGHTLY_JOBS = [
    "grid.jobs.apply_due_redraws",
    "incidents.jobs.cases.reckon_figures",
    "incidents.jobs.cases.forget_marks",
    "residents.jobs.seal_ended_care",
    "residents.jobs.ask_care_reviews",
    "residents.jobs.lapse_levels",
    "residents.jobs.ask_youth_reviews",
    "residents.jobs.erase_sealed_files",
    "residents.jobs.forget_landlords",
    "residents.import_jobs.forget_old_imports",
    "incidents.jobs.disputes.tell_due_mediation",
    "incidents.jobs.disputes.log_video_points",
    "staff.jobs.carry_out_retention",
    "staff.jobs.remove_outdated_exports",
    "staff.jobs.make_coming_months",
    "staff.jobs.seal_reads",
    "staff.jobs.forget_runs",
    "incidents.jobs.cases.erase_addresses",
    "incidents.jobs.cases.drop_waiting_files",
    "incidents.jobs.cases.sweep_the_store",
]
# Lists of what runs by the clock (core.jobs.Ticking); `manage.py tick` queues what is due.
TICKING_JOBS = ["staff.jobs.TICKING", "incidents.jobs.cases.TICKING"]
AUDIT_DATABASE = "audit"
AUDIT_SINK = "staff.services.reads.keep"
EXPORTABLES = [
    "grid.records.EXPORTABLES",
    "residents.exporting.EXPORTABLES",
    "fieldwork.records.EXPORTABLES",
    "incidents.records.EXPORTABLES",
]
# The open interface (docs/open311.md); a jurisdiction is named only where one server has several.
OPEN311_JURISDICTION = env.str("OPEN311_JURISDICTION", default="")
OPEN311_TYPE = env.str("OPEN311_TYPE", default="production")  # or test
OPEN311_CONTACT = env.str("OPEN311_CONTACT", default="12345")
OPEN311_KEY_SERVICE = env.str("OPEN311_KEY_SERVICE", default="manage.py open311_key make NAME")
# What one address, one contact and one text may send through the public pages.
PORTAL_PER_HOUR = env.int("PORTAL_PER_HOUR", default=20)
PORTAL_PER_DAY = env.int("PORTAL_PER_DAY", default=60)
PORTAL_CONTACT_PER_DAY = env.int("PORTAL_CONTACT_PER_DAY", default=10)
PORTAL_SAME_TEXT = env.int("PORTAL_SAME_TEXT", default=3)
PORTAL_FASTEST_SECONDS = env.int("PORTAL_FASTEST_SECONDS", default=3)
PORTAL_TRIES_PER_HOUR = env.int("PORTAL_TRIES_PER_HOUR", default=10)  # wrong numbers and codes
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # proxies in front that add X-Forwarded-For
EXPORT_DAYS = env.int("EXPORT_DAYS", default=3)  # how long the file of an export can be fetched
EXPORT_AT_ONCE = env.int("EXPORT_AT_ONCE", default=5_000)  # longer lists are made in the background
AUDIT_PURPOSES = ["residents.choices.people.Purpose"]  # what the codes in the read log mean
# The read log is sealed under a key of its own; its head goes where no database
# administrator writes (docs/audit.md).
AUDIT_SEAL_KEY = env.str("AUDIT_SEAL_KEY")
AUDIT_SEAL_HASH = env.str("AUDIT_SEAL_HASH", default="SHA-256")
AUDIT_HEAD_FILE = env.path("AUDIT_HEAD_FILE", default=LOCAL_DIR / "audit-heads.txt")
AUDIT_KEEP_YEARS = env.int("AUDIT_KEEP_YEARS", default=3)
MODULE_SWITCH = "staff.services.modules.modules_on"
# What is held about people and why, and what is removed when its time is over, app by app.
PERSONAL_REGISTERS = [
    "residents.personal.people.REGISTER",
    "residents.personal.landlords.REGISTER",
    "residents.personal.files.CARE_REGISTER",
    "residents.personal.files.YOUTH_REGISTER",
    "fieldwork.personal.REGISTER",
    "incidents.personal.cases.REGISTER",
    "incidents.personal.disputes.REGISTER",
    "staff.personal.REGISTER",
]
RETAINED = [
    "residents.retained.RETAINED",
    "fieldwork.retained.RETAINED",
    "incidents.retained.RETAINED",
]
# Files that are kept sealed for long; sealed anew with the tables (core.rotation.SealedFiles).
SEALED_FILES = ["incidents.services.mail.originals.ORIGINALS"]
# Functions that take the key of a person who is erased and remove files that name them.
PERSON_ERASERS = [
    "staff.services.exports.withdraw_exports_naming",
    "residents.imports.forgetting.forget_lists_naming",
]
# Who answers for the data, as the public notice names them.
DATA_PROTECTION_OFFICER = {
    "office": env.str("PRIVACY_OFFICE", default="网格化服务管理中心"),
    "name": env.str("PRIVACY_OFFICER", default="个人信息保护负责人"),
    "phone": env.str("PRIVACY_PHONE", default="12345"),
    "address": env.str("PRIVACY_ADDRESS", default=""),
    "email": env.str("PRIVACY_EMAIL", default=""),
}
# name:algorithm:base64, the current key first (docs/operations.md). The index has its own key.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS")
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY")
BLIND_INDEX_HASH = env.str("BLIND_INDEX_HASH", default="SHA-256")
PGHISTORY_DEFAULT_TRACKERS = None  # each model names what it tracks
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "staff.passwords.MixedCharactersValidator"},
    {"NAME": "staff.passwords.NotUsedBeforeValidator"},
]
PASSWORD_EXPIRES_DAYS = env.int("PASSWORD_EXPIRES_DAYS", default=90)
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "staff:login"
# GB/T 22239-2019 8.1.4.1: limit failed logins, end idle sessions.
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.float("LOGIN_LOCK_HOURS", default=0.25)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "staff.views.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
IDLE_TIMEOUT_SECONDS = env.int("IDLE_TIMEOUT_SECONDS", default=30 * 60)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=False)
OTP_TOTP_ISSUER = "网格通"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
FILTERS_EMPTY_CHOICE_LABEL = _("any")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=LOCAL_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=LOCAL_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_STORAGE",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_MB", default=2048) * 1024 * 1024
PHOTO_LIMIT_BYTES = env.int("PHOTO_LIMIT_MB", default=20) * 1024 * 1024
TASKS_PER_DAY = env.int("TASKS_PER_DAY", default=15)  # more for one person is warned about
UNDO_MINUTES = env.int("UNDO_MINUTES", default=10)  # how long a sending can be taken back
SENDING_AT_ONCE = env.int("SENDING_AT_ONCE", default=2000)  # larger sendings go in the background

TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default", "timed"],  # what takes its time; what runs by the clock
    }
}
# What the jobs of the background are called on the page that lists them.
JOB_WORDS = {
    "staff.jobs.run_scheduled": _("A run of a schedule"),
    "staff.jobs.write_export": _("Writing the file of an export"),
    "staff.jobs.verify_read_log": _("Checking the read log"),
    "grid.jobs.check_batch": _("Checking an import of places"),
    "grid.jobs.apply_batch": _("Applying an import of places"),
    "residents.import_jobs.check_people": _("Checking an import of people"),
    "residents.import_jobs.apply_people": _("Applying an import of people"),
    "fieldwork.jobs.send_tasks": _("Sending tasks"),
}

# What goes out, way by way: an empty path means that the way is not set up (docs/messages.md).
SMS_WAY = env.str("SMS_WAY", default="")  # folder or gateway
SMS_FOLDER = env.path("SMS_FOLDER", default=LOCAL_DIR / "sms")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_KNOWS_KEYS = env.bool("SMS_GATEWAY_KNOWS_KEYS", default=False)
MESSAGE_ADDRESS_DAYS = env.int("MESSAGE_ADDRESS_DAYS", default=30)
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="").rstrip("/")  # as citizens open it
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 30
MAIL_FROM = DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="appeals@localhost")
MAIL_DOMAIN = MAIL_FROM.rpartition("@")[2].rstrip(">")
# Where mail comes in; nothing is fetched without a host (docs/messages.md).
IMAP_HOST = env.str("IMAP_HOST", default="")
IMAP_PORT = env.int("IMAP_PORT", default=993)
IMAP_SECURITY = env.str("IMAP_SECURITY", default="ssl")  # ssl, starttls or none
IMAP_USER = env.str("IMAP_USER", default="")
IMAP_PASSWORD = env.str("IMAP_PASSWORD", default="")
IMAP_FOLDER = env.str("IMAP_FOLDER", default="INBOX")
IMAP_DONE = env.str("IMAP_DONE", default="wangge-done")
IMAP_ASIDE = env.str("IMAP_ASIDE", default="wangge-aside")
MAIL_LIMIT_BYTES = env.int("MAIL_LIMIT_MB", default=30) * 1024 * 1024
MAIL_AREA = env.str("MAIL_AREA", default="")  # code of the area of a letter; the first city's
MAIL_PER_SENDER = env.int("MAIL_PER_SENDER", default=20)  # letters a day; more are set aside
FAX_SENDERS = env.list("FAX_SENDERS", default=[])  # addresses of the mail-to-fax gateway
HOTLINE_FOLDER = env.str("HOTLINE_FOLDER", default="")  # exchanges files (docs/hotlines.md)
SMS_WAYS = {"folder": "SmsFolder", "gateway": "SmsGateway"}
MESSAGE_BACKENDS = {
    "sms": f"incidents.services.messages.backends.{SMS_WAYS[SMS_WAY]}" if SMS_WAY else "",
    "email": "incidents.services.messages.backends.Mail" if EMAIL_HOST else "",
    "webhook": "incidents.services.messages.backends.Hook",
    "file": "incidents.services.messages.backends.HotlineFolder" if HOTLINE_FOLDER else "",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.api.PageOfRecords",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "core.api.answer_error",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wangge API",
    "VERSION": "0.1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.document_problems",
    ],
}

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
BASE_MAPS = env.json("BASE_MAPS", default=[])  # docs/base-maps.md
BASE_TILE_HOSTS = env.list("BASE_TILE_HOSTS", default=[])  # hosts they may be asked from
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *BASE_TILE_HOSTS],
        "connect-src": [SELF, *BASE_TILE_HOSTS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Making a PDF tells every step at INFO.
    "loggers": {"weasyprint": {"level": "WARNING"}},
}
