package dev.baton.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the client of a session. Immutable; each change is a pure function.
 *
 * @param client the client, if it is available
 * @param failure why the last attempt to obtain or renew it failed
 * @param failingSince when the first of the attempts that failed in a row did
 * @param retryDelay from the last failure to the next attempt
 * @param nextAttempt when that is, empty while an attempt is made
 * @param isWanted whether a client is to be obtained, beside the present one if there is one
 * @param isClosed whether the session is closed
 */
record SessionState(
        Optional<Connector> client,
        Optional<ConnectorException> failure,
        Optional<Instant> failingSince,
        Optional<Duration> retryDelay,
        Optional<Instant> nextAttempt,
        boolean isWanted,
        boolean isClosed) {

    static SessionState of(Optional<Connector> client) {
        return new SessionState(
                client, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, false);
    }

    SessionState closing() {
        return new SessionState(client, failure, failingSince, retryDelay, nextAttempt, false, true);
    }

    /** Another client, or none, and nothing that failed. */
    SessionState with(Optional<Connector> next) {
        return new SessionState(
                next, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, isClosed);
    }

    boolean isReady() {
        return client.isPresent()
                && failure.map(last -> last.kind().isTransient()).orElse(true);
    }

    boolean isClient(Connector other) {
        return client.filter(present -> present == other).isPresent();
    }

    SessionState wanted() {
        return new SessionState(client, failure, failingSince, retryDelay, nextAttempt, true, isClosed);
    }

    SessionState failed(ConnectorException last, Instant now, Duration delay) {
        return new SessionState(
                client,
                Optional.of(last),
                failingSince.or(() -> Optional.of(now)),
                Optional.of(delay),
                Optional.of(now.plus(delay)),
                isWanted,
                isClosed);
    }

    SessionState attempting() {
        return new SessionState(client, failure, failingSince, retryDelay, Optional.empty(), isWanted, isClosed);
    }
}
