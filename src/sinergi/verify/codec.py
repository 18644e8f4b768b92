"""The fast JSON library for records that are in order; what it cannot give back is judged slowly."""

import msgspec

from sinergi.ledger.record import Codec

CODEC = Codec(msgspec.json.decode, msgspec.json.Encoder(order="sorted").encode)
