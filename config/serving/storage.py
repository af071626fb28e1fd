"""Static files under hashed names, so that browsers may cache them permanently."""

import os
import stat
from typing import Any, Final

from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

#: nginx serves the files as another user. FILE_UPLOAD_PERMISSIONS and the umask are for pictures.
READABLE_FILE: Final = 0o644
READABLE_FOLDER: Final = 0o755


class _SameModeCompressor(Compressor):  # type: ignore[misc]
    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        name = str(super().write_data(path, data, suffix, stat_result))
        os.chmod(name, stat.S_IMODE(stat_result.st_mode))
        return name


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Modules import each other by hashed names too: a page never mixes files of two versions.
    support_js_module_import_aggregation = True
    # A hashed name depends on the names in the file, so chains of modules need a pass per link.
    max_post_process_passes = 20

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("file_permissions_mode", READABLE_FILE)
        options.setdefault("directory_permissions_mode", READABLE_FOLDER)
        super().__init__(*args, **options)

    def create_compressor(self, **options: Any) -> Compressor:
        return _SameModeCompressor(**options)
