"""What a verification finds, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Code → Indonesian, English. ``{…}`` are the finding's own values.
WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("berkas tidak ada", "the file is missing"),
    "stray": ("tidak ada catatan yang menjelaskan berkas ini", "nothing in the log accounts for this file"),
    "differs": ("tertulis {found}, seharusnya {due}", "says {found}, the log gives {due}"),
    "bytes": ("isinya sama tetapi ditulis lain", "the same content, written otherwise"),
    "not-json": ("bukan JSON: {why}", "not JSON: {why}"),
    "hash": ("isinya bukan seperti namanya (SHA-256 {found})", "its content is not what its name says (SHA-256 {found})"),
    "roots": ("bukan berkas kunci akar: {why}", "not a file of root keys: {why}"),
    "other-roots": ("kunci akar situs bukan yang Anda berikan", "the site's root keys are not those you gave"),
    "strangers": ("register ditandatangani kunci yang bukan kunci akar ini: {why}", "the register is signed by a key that is none of these root keys: {why}"),
    "policy": ("bukan berkas kebijakan: {why}", "not a policy: {why}"),
    "checkpoint": ("bukan segel log: {why}", "not a checkpoint: {why}"),
    "origin": ("segel milik log {found}, bukan {due}", "a checkpoint of {found}, not of {due}"),
    "unsigned": ("segel tidak ditandatangani kunci log yang terdaftar", "not signed by a log key of the register"),
    "bad-line": ("tanda tangan {name} pada segel tidak sah", "the line of {name} does not verify"),
    "quorum": ("penjaga log belum cukup: {names}", "not enough log witnesses stand behind it: {names}"),
    "tile": ("{why}", "{why}"),
    "tile-differs": ("sidik ke-{at} bukan sidik entri di log", "hash {at} is not that of the log's entries"),
    "entry": ("entri {index} bukan yang ada di pohon log", "entry {index} is not the one in the log's tree"),
    "root": ("entri tidak memberi akar pada segel", "the entries do not give the checkpoint's root"),
    "since-other": ("log ini bukan lanjutan dari segel lama (ukuran {size}): riwayat ditulis ulang", "the log does not go on from the earlier checkpoint (size {size}): history was rewritten"),
    "since-smaller": ("log mundur: {size} entri, segel lama {before}", "the log went back: {size} entries, the earlier checkpoint has {before}"),
    "since-unsigned": ("segel lama tidak ditandatangani kunci log", "the earlier checkpoint is not signed by the log's key"),
    "record": ("entri {index}: {why}", "entry {index}: {why}"),
    "wrong-log": ("entri {index} milik log {due}", "entry {index} belongs to log {due}"),
    "twice": ("entri {index}: catatan {id} sudah ada pada entri sebelumnya", "entry {index}: record {id} stands there already"),
    "signature": ("entri {index}: {why}", "entry {index}: {why}"),
    "first-anchor": ("log tidak dimulai dengan jangkar", "the log does not begin with an anchor"),
    "anchor-size": ("entri {index}: jangkar mundur dari {before} ke {size}", "entry {index}: the anchor goes back from {before} to {size}"),
    "anchor-ahead": ("entri {index}: jangkar menyebut {size} entri register, ada {have}", "entry {index}: the anchor names {size} register entries, there are {have}"),
    "anchor-root": ("entri {index}: akar pada jangkar bukan akar register", "entry {index}: the anchor's root is not the register's"),
    "config": ("definisi tidak dapat dibaca: {why}", "the definition cannot be read: {why}"),
    "no-config": ("register tidak memuat definisi", "the register holds no definition"),
    "forms": ("formulir {contest} bukan turunan definisi", "the forms of {contest} are not those of the definition"),
    "station": ("TPS {station} tidak seperti di log", "station {station} is not what the log gives"),
    "photo-list": ("TPS {station}: daftar foto bukan yang ditandatangani", "station {station}: the photo list is not the signed one"),
    "photo": ("foto bukan yang ditandatangani (SHA-256 {found})", "not the photograph that was signed (SHA-256 {found})"),
    "photo-there": ("TPS {station}: foto {sha256} ada = {found}, seharusnya {due}", "station {station}: photograph {sha256} there = {found}, it should be {due}"),
    "gzip": ("tidak dapat dibuka: {why}", "cannot be unpacked: {why}"),
    "twin": ("tidak sama isinya dengan {of}", "not the same content as {of}"),
    "recap": ("kolom rekap tidak memberi angka yang dicatat: {why}", "the recap's columns do not give its numbers: {why}"),
    "table": ("bukan tabel: {why}", "not a table: {why}"),
    # warnings
    "no-data": ("tabel semua TPS belum ada", "there is no table of all stations yet"),
    "older-data": ("tabel berdasar {size} dari {of} entri; tidak dibandingkan", "the table rests on {size} of {of} entries; it was not compared"),
    "site-roots": ("kunci akar diambil dari situs itu sendiri; berikan --roots dari sumber lain", "the root keys are the site's own; give --roots from elsewhere"),
    "site-policy": ("kebijakan penjaga log diambil dari situs itu sendiri; berikan --policy", "the policy is the site's own; give --policy"),
    "no-policy": ("tidak ada kebijakan penjaga log: segel hanya bersandar pada kunci log", "there is no policy of log witnesses: the checkpoint rests on the log's key alone"),
    "no-effect": ("entri register {index} tidak berlaku: {why}", "register entry {index} has no effect: {why}"),
    "without-effect": ("entri {index} disimpan tanpa akibat: {why}", "entry {index} is kept without effect: {why}"),
    "late": ("kunci {name} ({keyid}) terlambat didaftarkan", "key {name} ({keyid}) was enrolled late"),
    "recap-refused": ("entri {index}: rekap tidak berlaku ({codes})", "entry {index}: the recap has no effect ({codes})"),
    "no-writer": ("{kind} tidak dibandingkan: {why}", "{kind} was not compared: {why}"),
    "unknown-line": ("baris {name} pada segel tidak dikenal kebijakan", "the line of {name} is not known to the policy"),
    "not-in-force": ("tidak disebut definisi mana pun di register", "no definition in the register names it"),
    "self-made": ("kunci akar dibuat server itu sendiri (peragaan)", "the keys were made by the server itself (a demonstration)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """``where``: a file, and in a table the place in it."""

    code: str
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def words(self, lang: str) -> str:
        return WORDS[self.code][lang == "en"].format(**self.values)

    def told(self, lang: str) -> dict[str, str]:
        return {"what": self.words(lang), "where": self.where}


def finding(code: str, where: str, **values: Any) -> Finding:
    return Finding(code, where, values)


@dataclass
class Report:
    """``warnings`` say what was taken on trust or left out; they fail nothing."""

    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def add(self, *found: Finding) -> None:
        self.findings += found

    def warn(self, code: str, where: str, **values: Any) -> None:
        one = finding(code, where, **values)
        if one not in self.warnings:
            self.warnings.append(one)
