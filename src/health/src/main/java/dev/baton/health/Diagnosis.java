package dev.baton.health;

import dev.baton.config.SafeText;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheckResponse;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a run of a check found, in the check's own words: bounded in size, but not yet cleaned. Whatever a check returns or
 * throws becomes one, including null and exceptions from {@code toString}. Without a failure kind, the check is up.
 */
record Diagnosis(Optional<FailureKind> kind, String reason) {
    static final Diagnosis UP = new Diagnosis(Optional.empty(), "");

    private static final int MAX_DETAILS = 8;
    private static final int MAX_VALUE = 1_000;

    Diagnosis(FailureKind kind, String reason) {
        this(Optional.of(kind), reason);
    }

    static Diagnosis of(HealthCheckResponse response) {
        if (response == null || response.status() == null) {
            return new Diagnosis(FailureKind.INTERNAL, "the check returned no status");
        }
        return switch (response.status()) {
            case UP -> up(response);
            case DOWN -> new Diagnosis(FailureKind.UNAVAILABLE, details(response, "down"));
            case ERROR -> new Diagnosis(FailureKind.INTERNAL, details(response, "error"));
        };
    }

    /** A check that is up stays up, even if its details cannot be rendered. */
    private static Diagnosis up(HealthCheckResponse response) {
        try {
            return new Diagnosis(Optional.empty(), details(response, ""));
        } catch (RuntimeException | Error e) {
            return UP;
        }
    }

    static Diagnosis of(Throwable thrown) {
        if (thrown instanceof ConnectorException failure) {
            return new Diagnosis(failure.kind(), text(failure.getMessage()));
        }
        if (thrown instanceof InterruptedException) {
            return new Diagnosis(FailureKind.INTERNAL, "interrupted");
        }
        String type = SafeText.typeName(thrown);
        String message = message(thrown);
        return new Diagnosis(FailureKind.INTERNAL, message.isBlank() ? type : type + ": " + message);
    }

    private static String details(HealthCheckResponse response, String otherwise) {
        Map<String, Object> details = response.details();
        if (details == null || details.isEmpty()) {
            return otherwise;
        }
        StringJoiner joined = new StringJoiner(", ");
        details.entrySet().stream()
                .limit(MAX_DETAILS)
                .forEach(entry -> joined.add(text(entry.getKey()) + "=" + text(entry.getValue())));
        return joined.toString();
    }

    private static String message(Throwable thrown) {
        try {
            return text(thrown.getMessage());
        } catch (RuntimeException | Error e) {
            return "";
        }
    }

    private static String text(Object value) {
        String text = value == null ? "" : String.valueOf(value);
        return text == null ? "" : text.substring(0, Math.min(text.length(), MAX_VALUE));
    }
}
