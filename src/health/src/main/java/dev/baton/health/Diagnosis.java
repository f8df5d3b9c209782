package dev.baton.health;

import dev.baton.config.SafeText;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheckResponse;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Why a run failed, in the check's own words: not yet cleaned, but bounded in size. Whatever a check returns or throws, null
 * and exceptions in its {@code toString} included, becomes one.
 *
 * @param kind the failure kind
 * @param reason why
 */
record Diagnosis(FailureKind kind, String reason) {
    private static final int MAX_DETAILS = 8;
    private static final int MAX_VALUE = 1_000;

    /** What a response says, empty if it says that the check is up. */
    static Optional<Diagnosis> of(HealthCheckResponse response) {
        if (response == null || response.status() == null) {
            return Optional.of(new Diagnosis(FailureKind.INTERNAL, "the check returned no status"));
        }
        return switch (response.status()) {
            case UP -> Optional.empty();
            case DOWN -> Optional.of(new Diagnosis(FailureKind.UNAVAILABLE, details(response, "down")));
            case ERROR -> Optional.of(new Diagnosis(FailureKind.INTERNAL, details(response, "error")));
        };
    }

    /** What an exception says. */
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
