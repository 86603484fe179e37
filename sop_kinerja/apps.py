"""Which files collectstatic takes."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Django's static files without what no page asks for.

    The Bootstrap wheel brings 32 style sheets and 12 scripts; pages use `bootstrap.min.css` and
    `bootstrap.bundle.min.js`. Django's admin brings unminified libraries and 58 languages.
    Compressing all that takes longer than the rest of `make demo`.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "LICENSE",
        "version.txt",
        "css/bootstrap-*",
        "css/bootstrap.css",
        "css/bootstrap.rtl*",
        "js/bootstrap.js",
        "js/bootstrap.min.js",
        "js/bootstrap.esm*",
        "js/bootstrap.bundle.js",
        "admin/js/vendor/jquery/jquery.js",
        "admin/js/vendor/select2/select2.full.js",
        "admin/js/vendor/select2/i18n/[!i]*",
        "admin/js/vendor/xregexp/xregexp.js",
    ]
