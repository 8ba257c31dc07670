"""An uploaded file in pieces in the database: any worker on any machine can read it."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from surveys.models import FileChunk, ImportBatch

PIECE = 1 << 20


def pieces(file) -> Iterator[bytes]:
    """An uploaded file from its beginning, PIECE bytes at a time.

    Its own `chunks()` gives a small file whole, whatever size is asked for.
    """
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def keep(batch: ImportBatch, file) -> None:
    for number, piece in enumerate(pieces(file)):
        FileChunk.objects.create(batch=batch, number=number, content=piece)


def opened(batch: ImportBatch) -> BinaryIO:
    return io.BufferedReader(ChunkFile(batch), PIECE)


class ChunkFile(io.RawIOBase):
    """The pieces of a batch as one file: read-only, seekable, a piece in memory."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.at = 0
        self.number = -1
        self.piece: bytes = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.batch.size}
        if whence not in base or base[whence] + offset < 0:
            raise ValueError(f"can't seek to {offset} from {whence}")
        self.at = base[whence] + offset
        return self.at

    def readinto(self, buffer) -> int:
        if self.at >= self.batch.size:
            return 0
        number, start = divmod(self.at, PIECE)
        found = self._fetch(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self.at += len(found)
        return len(found)

    def _fetch(self, number: int) -> bytes:
        if number != self.number:
            held = self.batch.chunks.values_list("content", flat=True)
            self.piece, self.number = bytes(held.get(number=number)), number
        return self.piece
