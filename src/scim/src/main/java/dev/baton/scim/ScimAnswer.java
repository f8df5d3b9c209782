package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer of the service.
 *
 * @param body the body; empty if there was none or it is not JSON
 * @param isScim whether the answer certainly comes from the service itself; other errors may come from something in between
 */
record ScimAnswer(
        int status, JsonObject body, Optional<String> location, boolean isScim, Optional<ConnectorException> failure) {
    /** How long to wait for a change that the service accepted for later. */
    private static final Duration FOR_LATER = Duration.ofSeconds(5);

    JsonObject orThrow() {
        failure.ifPresent(e -> {
            throw e;
        });
        return body;
    }

    /**
     * Returns the failure of a change that was accepted and may have been made, but does not show. It is worth retrying, like a
     * request whose answer was lost.
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

    /** Whether the request is to be processed later (RFC 9110 section 15.3.3). */
    boolean isAccepted() {
        return status == 202;
    }

    /** Whether the request failed with this kind of failure. */
    boolean is(FailureKind kind) {
        return failure.filter(e -> e.kind() == kind).isPresent();
    }

    /** Whether the error has this keyword (RFC 7644 table 9). */
    boolean hasScimType(String keyword) {
        return JsonFields.text(body, "scimType")
                .filter(keyword::equalsIgnoreCase)
                .isPresent();
    }

    /** Whether the service does not support the method. */
    boolean isMethodUnknown() {
        return status == 405 || status == 501;
    }

    /** Whether the service did nothing because it does not accept the form of the request. */
    boolean isRefused() {
        return status == 400 || status == 422 || isMethodUnknown();
    }
}
