package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import java.util.List;
import java.util.Optional;

/** Adds up what the parts say. Pure functions. */
final class Reports {
    /** The texts of {@code details.error}, which existing Baton tooling reads. */
    static final String DRAINING = "draining";

    static final String CLIENT_FAILED = "failed to get connector client";
    static final String VALIDATION_FAILED = "connector validation failed";
    static final String CHECK_FAILED = "check failed";

    /** Of several failures the first in this order is the problem. */
    private static final List<String> PRECEDENCE = List.of(DRAINING, CLIENT_FAILED, VALIDATION_FAILED, CHECK_FAILED);

    private Reports() {}

    static HealthReport of(Endpoint endpoint, List<Part> parts) {
        return new HealthReport(endpoint, problem(parts), parts);
    }

    /** The report of a check that was asked alone: there is nothing without which it could be well. */
    static HealthReport ofOne(HealthReport report) {
        return of(
                report.endpoint(),
                report.parts().stream().map(part -> part.optional(false)).toList());
    }

    /** Whether a part is a registered check. */
    static boolean isCheck(Part part) {
        return error(part).equals(CHECK_FAILED);
    }

    private static Optional<Problem> problem(List<Part> parts) {
        Optional<Part> worst = Optional.empty();
        for (Part part : parts) {
            if (!part.isUp() && !part.isOptional() && (worst.isEmpty() || rank(part) < rank(worst.get()))) {
                worst = Optional.of(part);
            }
        }
        return worst.map(part -> new Problem(error(part), part.kind().orElse(FailureKind.INTERNAL), part.reason()));
    }

    private static int rank(Part part) {
        return PRECEDENCE.indexOf(error(part));
    }

    private static String error(Part part) {
        return switch (part.name()) {
            case Parts.DRAIN -> DRAINING;
            case Parts.CLIENT -> CLIENT_FAILED;
            case HealthRegistry.VALIDATE -> VALIDATION_FAILED;
            default -> CHECK_FAILED;
        };
    }
}
