package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.time.Duration;

/** Failures of changes that may have been made, but do not show. They are worth another look, as an answer that was lost. */
final class Later {
    /** How long what a service has accepted for later may take. */
    static final Duration WAIT = Duration.ofSeconds(5);

    private Later() {}

    static ConnectorException of(String message) {
        return new ConnectorException(FailureKind.TIMEOUT, message);
    }

    static ConnectorException notShown(ScimAnswer answer, String request) {
        return of("the SCIM service answered " + answer.status() + " to " + request + ", but does not show the change");
    }
}
