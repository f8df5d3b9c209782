package dev.baton.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the client of a session. Immutable; each change is a pure function.
 *
 * @param isWanted whether a client is to be obtained, beside the present one if there is one
 */
record SessionState(Optional<Connector> client, Optional<Failing> failing, boolean isWanted, boolean isClosed) {
    /** The attempts that failed in a row: why the last did, since when, and when the next is made, empty while it is. */
    record Failing(ConnectorException last, Instant since, Duration delay, Optional<Instant> next) {}

    static SessionState of(Optional<Connector> client) {
        return new SessionState(client, Optional.empty(), false, false);
    }

    SessionState closing() {
        return new SessionState(client, failing, false, true);
    }

    /** Another client, or none, and nothing that failed. */
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
