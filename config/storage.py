"""Static files under names that change with their content, so that browsers may keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Modules import each other by hashed names, too: a page never mixes files of two versions.
    support_js_module_import_aggregation = True
    # A name follows from the names in the file: chains of modules need a pass for each link.
    max_post_process_passes = 20
