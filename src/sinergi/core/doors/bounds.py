"""How much of what is let in at once, each a web process. Without Django: the launcher reads it too."""

#: Threads; those above BODIES are always there for requests without a body (the page).
THREADS = 64
#: Bodies that arrive or are worked on, of all senders and of one.
BODIES = 48
BODIES_OF_A_SENDER = 24
#: Bytes of the bodies above 64 KiB together.
BODY_ROOM = 64 * 1024 * 1024
#: Bodies that may be waited for without a clock; the next is watched by a thread of its own.
UNWATCHED = 4
#: Bytes a second that prolong a sender's patience; slower than the slowest mobile network.
PACE = 1024.0
#: Connections to the database, and so requests worked on at once.
CONNECTIONS = 4
#: A sender's budget of records that were of no use, and what comes back of it a second.
BUDGET = 3000.0
REFILL = 10.0
