"""A bucket for photographs, behind any server that speaks S3; used where the settings name one."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):  # type: ignore[misc]
    """Gives up early and says so: a phone keeps its photograph and tries again."""

    def __init__(self, *, addressing: str = "", **options: Any):
        style = {"addressing_style": addressing} if addressing else {}
        config = Config(
            connect_timeout=5, read_timeout=20, retries={"max_attempts": 2}, s3=style,
            signature_version="s3v4",
        )  # fmt: skip
        super().__init__(client_config=config, **options)
