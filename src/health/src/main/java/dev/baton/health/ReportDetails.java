package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides which details of a report a body shows. A pure function. */
final class ReportDetails {
    private ReportDetails() {}

    static SequencedMap<String, String> of(HealthReport report, Details level) {
        SequencedMap<String, String> details = new LinkedHashMap<>();
        if (level != Details.NONE) {
            report.problem().ifPresent(problem -> add(details, problem));
        }
        if (level == Details.FULL) {
            report.problem().ifPresent(problem -> addReasons(details, problem, report.parts()));
        }
        List<Part> degraded = report.degraded();
        if (level != Details.NONE && !degraded.isEmpty()) {
            details.put("degraded", join(degraded, Part::name, ","));
        }
        if (level == Details.FULL && !degraded.isEmpty()) {
            details.put("degraded_errors", join(degraded, ReportDetails::nameAndReason, "; "));
        }
        return details;
    }

    private static void add(SequencedMap<String, String> details, Problem problem) {
        details.put("error", problem.error());
        details.put("code", problem.kind().name());
    }

    private static void addReasons(SequencedMap<String, String> details, Problem problem, List<Part> parts) {
        boolean isConnectors =
                problem.error().equals(Reports.CLIENT_FAILED) || problem.error().equals(Reports.VALIDATION_FAILED);
        if (isConnectors && !problem.reason().isEmpty()) {
            details.put("validation_error", problem.reason());
        }
        List<Part> failed = parts.stream()
                .filter(part -> !part.isUp() && !part.isOptional() && Reports.isCheck(part))
                .toList();
        if (!failed.isEmpty()) {
            details.put("checks", join(failed, Part::name, ","));
            details.put("check_errors", join(failed, ReportDetails::nameAndReason, "; "));
        }
    }

    private static String nameAndReason(Part part) {
        return part.name() + ": " + part.reason();
    }

    private static String join(List<Part> parts, Function<Part, String> text, String separator) {
        return parts.stream().map(text).collect(Collectors.joining(separator));
    }
}
