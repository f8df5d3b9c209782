package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer of the service.
 *
 * @param body empty if it had none or none that is JSON
 * @param isScim whether it shows that the service itself sent it; of an error that does not show it, the service or something
 *     between may be the sender
 */
record ScimAnswer(
        int status, JsonObject body, Optional<String> location, boolean isScim, Optional<ConnectorException> failure) {
    /** How long what a service has accepted for later may take. */
    private static final Duration FOR_LATER = Duration.ofSeconds(5);

    JsonObject orThrow() {
        failure.ifPresent(e -> {
            throw e;
        });
        return body;
    }

    /**
     * The failure of a change that was accepted, and may have been made, but does not show. It is worth another look, as an answer
     * that was lost.
     */
    ConnectorException notShown(String request) {
        ConnectorException failure = new ConnectorException(
                FailureKind.TIMEOUT,
                "the SCIM service answered " + status + " to " + request + ", but does not show the change");
        return isAccepted() ? failure.withRetryAfter(FOR_LATER) : failure;
    }

    boolean isSuccess() {
        return failure.isEmpty();
    }

    /** Whether what was asked for is to be done later (RFC 9110 section 15.3.3). */
    boolean isAccepted() {
        return status == 202;
    }

    /** Whether it failed in a certain way. */
    boolean is(FailureKind kind) {
        return failure.filter(e -> e.kind() == kind).isPresent();
    }

    /** Whether it failed with an error's keyword (RFC 7644 table 9). */
    boolean hasScimType(String keyword) {
        return JsonFields.text(body, "scimType")
                .filter(keyword::equalsIgnoreCase)
                .isPresent();
    }

    /** Whether the service does not know the method. */
    boolean isMethodUnknown() {
        return status == 405 || status == 501;
    }

    /** Whether the service did nothing because it does not take the form of the request. */
    boolean isRefused() {
        return status == 400 || status == 422 || isMethodUnknown();
    }
}
