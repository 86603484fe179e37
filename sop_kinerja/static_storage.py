"""How static files are published: hashed names, compressed beforehand, no source maps."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names let a browser keep a file for ever; a changed file has a new name.

    Source maps are not collected (compressing them takes 12 seconds), so Django's patterns that
    follow `sourceMappingURL` are dropped: they would stop collectstatic at Bootstrap's first file.
    Imports between our own JavaScript modules are rewritten to hashed names, or a browser could
    mix an old module with a new one after an update.
    """

    patterns = tuple(
        (
            extension,
            tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)),
        )
        for extension, rules in HashedFilesMixin.patterns
    )
    support_js_module_import_aggregation = True
