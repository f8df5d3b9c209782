package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders reports as JSON with a trailing newline. Pure functions. */
final class JsonBodies {
    /** Shared, because each {@code Json.create…} searches the class path for a provider. */
    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

    private JsonBodies() {}

    /** Renders our own format: {@code status}, {@code timestamp}, and {@code details} if there are any. */
    static byte[] plain(HealthReport report, Details level, Instant now) {
        return plain(report.status(), now, details(report, level));
    }

    /** Renders the same format for a request that no endpoint answers. */
    static byte[] error(String error, Instant now) {
        SequencedMap<String, String> details = new LinkedHashMap<>();
        details.put("error", error);
        return plain("error", now, details);
    }

    /** Renders the format of draft-inadarei-api-health-check-06. */
    static byte[] healthJson(HealthReport report, Details level, Instant now) {
        return render(json -> {
            json.write("status", report.isUp() && !report.degraded().isEmpty() ? "warn" : pass(report.isUp()));
            json.write("description", report.endpoint().id());
            report.problem().ifPresent(problem -> writeOutput(json, problem, level));
            if (level != Details.NONE && !report.parts().isEmpty()) {
                json.writeStartObject("checks");
                report.parts().forEach(part -> writeCheck(json, part, level, now));
                json.writeEnd();
            }
        });
    }

    private static byte[] plain(String status, Instant now, SequencedMap<String, String> details) {
        return render(json -> {
            json.write("status", status);
            json.write("timestamp", Phrase.timestamp(now));
            if (!details.isEmpty()) {
                json.writeStartObject("details");
                details.forEach(json::write);
                json.writeEnd();
            }
        });
    }

    private static void writeOutput(JsonGenerator json, Problem problem, Details level) {
        if (level == Details.NONE) {
            return;
        }
        String code = problem.error() + " (" + problem.kind() + ")";
        json.write("output", level == Details.FULL ? code + ": " + problem.reason() : code);
    }

    private static void writeCheck(JsonGenerator json, Part part, Details level, Instant now) {
        json.writeStartArray(part.name()).writeStartObject();
        json.write("status", pass(part.isUp()));
        part.took()
                .ifPresent(took -> json.write("observedValue", took.toMillis()).write("observedUnit", "ms"));
        part.age().ifPresent(age -> json.write("time", Phrase.timestamp(now.minus(age))));
        if (!part.isUp() && level == Details.FULL) {
            json.write("output", part.reason());
        }
        json.writeEnd().writeEnd();
    }

    private static String pass(boolean isUp) {
        return isUp ? "pass" : "fail";
    }

    private static byte[] render(Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = GENERATORS.createGenerator(bytes)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEnd();
            json.flush();
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    /** Decides which details of a report a body shows. */
    private static SequencedMap<String, String> details(HealthReport report, Details level) {
        SequencedMap<String, String> details = new LinkedHashMap<>();
        if (level == Details.NONE) {
            return details;
        }
        report.problem().ifPresent(problem -> {
            details.put("error", problem.error());
            details.put("code", problem.kind().name());
            if (level == Details.FULL) {
                addReasons(details, problem, report.parts());
            }
        });
        List<Part> degraded = report.degraded();
        if (!degraded.isEmpty()) {
            details.put("degraded", join(degraded, Part::name, ","));
            if (level == Details.FULL) {
                details.put("degraded_errors", join(degraded, JsonBodies::nameAndReason, "; "));
            }
        }
        return details;
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
            details.put("check_errors", join(failed, JsonBodies::nameAndReason, "; "));
        }
    }

    private static String nameAndReason(Part part) {
        return part.name() + ": " + part.reason();
    }

    private static String join(List<Part> parts, Function<Part, String> text, String separator) {
        return parts.stream().map(text).collect(Collectors.joining(separator));
    }
}
