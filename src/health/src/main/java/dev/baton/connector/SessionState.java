package dev.baton.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a session. Immutable; each change is a pure function.
 *
 * @param isWanted whether a new client is wanted, even if there is a current one
 */
record SessionState(Optional<Connector> client, Optional<Failing> failing, boolean isWanted, boolean isClosed) {
    /** Consecutive failed attempts: the last failure, since when, and when the next is due, empty during an attempt. */
    record Failing(ConnectorException last, Instant since, Duration delay, Optional<Instant> next) {}

    static SessionState of(Optional<Connector> client) {
        return new SessionState(client, Optional.empty(), false, false);
    }

    SessionState closing() {
        return new SessionState(client, failing, false, true);
    }

    /** Sets or removes the client, and clears the failures. */
    SessionState with(Optional<Connector> next) {
        return new SessionState(next, Optional.empty(), false, isClosed);
    }

    Optional<ConnectorException> failure() {
        return failing.map(Failing::last);
    }

    boolean isReady() {
        return client.isPresent()
                && failure().map(last -> last.kind().isTransient()).orElse(true);
    }

    boolean isClient(Connector other) {
        return client.filter(present -> present == other).isPresent();
    }

    SessionState wanted() {
        return new SessionState(client, failing, true, isClosed);
    }

    SessionState failed(ConnectorException last, Instant now, Duration delay) {
        Instant since = failing.map(Failing::since).orElse(now);
        return new SessionState(
                client, Optional.of(new Failing(last, since, delay, Optional.of(now.plus(delay)))), isWanted, isClosed);
    }

    SessionState attempting() {
        return new SessionState(
                client,
                failing.map(known -> new Failing(known.last, known.since, known.delay, Optional.empty())),
                isWanted,
                isClosed);
    }
}
