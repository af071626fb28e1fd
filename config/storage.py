"""Static files under hashed names, so that browsers may cache them permanently."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Modules import each other by hashed names too: a page never mixes files of two versions.
    support_js_module_import_aggregation = True
    # A hashed name depends on the names in the file, so chains of modules need a pass per link.
    max_post_process_passes = 20
