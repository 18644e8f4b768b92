"""How much is let in at once, each a web process."""

#: Threads that work, each with a connection to the database. One is kept from bodies: for the page.
WORKERS = 4
#: Whole bodies that wait for a worker; the next is told to come again.
WAITING = 64
#: Bodies that arrive, wait or are worked on: of all senders and of one.
BODIES = 1024
BODIES_OF_A_SENDER = 256
#: Bytes of those above 64 KiB: of all senders and of one.
ROOM = 64 * 1024 * 1024
ROOM_OF_A_SENDER = 32 * 1024 * 1024
#: Bytes a second that prolong a sender's patience; slower than any network that carries a photograph.
PACE = 2048.0
#: Requests without a body that wait for a worker.
PAGES = 1024
#: A sender's budget of records that were of no use, and what comes back of it a second.
BUDGET = 3000.0
REFILL = 10.0
