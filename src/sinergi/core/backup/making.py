"""Making a backup while everything goes on: one snapshot of the database, then the files.

The files are read after the snapshot: whatever it names is there by then, and what came later
does no harm.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from sinergi.core.backup import archive, contents, dump, manifest, sealing
from sinergi.core.backup.errors import at
from sinergi.core.backup.manifest import Facts, File, Manifest

DUMP = "database.pgdump"
FILES = "files/"
TELL_EVERY = 64 * 2**20  # bytes

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """``size`` in bytes; ``sha256`` of all before the seal."""

    manifest: Manifest
    size: int
    sha256: str


def make(
    path: Path,
    var: Path,
    conninfo: str,
    facts: Facts,
    *,
    keys: bool = True,
    passphrase: bytes | None = None,
    progress: Progress = lambda _: None,
) -> Made:
    """Writes the backup of ``var`` and its database to ``path``; a file there before is replaced
    only by a whole one.

    ``facts`` is asked inside the snapshot. Raises BackupError.
    """
    cipher = sealing.new_cipher() if passphrase is not None and keys else None
    box = sealing.Box(passphrase, cipher) if passphrase is not None and cipher else None
    # Before the snapshot: a checkpoint is signed for a committed head, so the table has its entries.
    promised = contents.checkpoints(var)
    with archive.Writer(path) as writer:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
                snapshot, version = cursor.fetchone()
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            dump.require_known(connection.connection.info.server_version)
            progress("database: dumping ...")
            dumped = writer.add(DUMP, _told(dump.dump(conninfo, snapshot), "database", progress))
            progress("database: counting ...")
            tables = manifest.tables()
            known, migrations = facts(), manifest.migrations()
        kept = list(_files(writer, var, keys, box, promised))
        progress(f"files: {len(kept)}, {sum(f.size for f in kept):,} bytes")
        made = Manifest(
            manifest.VERSION, moment, version, migrations, tables, known, dumped.sha256, kept,
            keys, cipher,
        )  # fmt: skip
        progress("sealing and reading it back ...")
        seal = writer.seal(made.to_bytes())
    with at(path):
        return Made(made, path.stat().st_size, seal)


def _files(
    writer: archive.Writer, var: Path, keys: bool, box: sealing.Box | None,
    promised: Mapping[Path, bytes],
) -> Iterator[File]:  # fmt: skip
    for path in contents.files(var):
        key = contents.is_key(var, path)
        if key and not keys:
            continue
        name = path.relative_to(var).as_posix()
        digest = hashlib.sha256()
        if contents.is_checkpoint(var, path) and path not in promised:
            continue  # of entries that the snapshot may lack
        try:
            stream = io.BytesIO(promised[path]) if path in promised else path.open("rb")
        except FileNotFoundError:  # replaced or removed while we walked
            continue
        with stream:
            mode = 0o644 if path in promised else path.stat().st_mode & 0o777
            if key and box is not None:
                data = stream.read()
                digest.update(data)
                size = len(data)
                writer.add(FILES + name, [box.close(data, name)])
            else:
                size = writer.add(FILES + name, _hashed(archive.chunks_of(stream), digest)).size
        yield File(name, size, digest.hexdigest(), mode, key)


def _hashed(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _told(chunks: Iterable[bytes], what: str, progress: Progress) -> Iterator[bytes]:
    size = told = 0
    for chunk in chunks:
        yield chunk
        size += len(chunk)
        if size - told >= TELL_EVERY:
            told = size
            progress(f"{what}: {size >> 20} MiB ...")
