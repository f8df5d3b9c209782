package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.health.HealthReport.Part;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders a report for people, in the style of the Kubernetes API server's {@code /readyz?verbose}: a line for each part,
 * then the verdict. A pure function.
 */
final class VerboseBody {
    private VerboseBody() {}

    static byte[] of(HealthReport report, Details level) {
        String verdict = report.endpoint().id() + " check " + (report.isUp() ? "passed" : "failed")
                + (report.degraded().isEmpty() || level == Details.NONE ? "" : ", degraded");
        Stream<String> parts =
                level == Details.NONE ? Stream.empty() : report.parts().stream().map(part -> line(part, level));
        return Stream.concat(parts, Stream.of(verdict))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Part part, Details level) {
        if (part.isUp()) {
            boolean isTelling = level == Details.FULL && !part.details().isEmpty();
            return "[+]" + part.name() + " ok" + timing(part) + (isTelling ? ": " + part.details() : "");
        }
        return "[-]" + part.name() + (part.isOptional() ? " (optional)" : "") + " failed: "
                + (level == Details.FULL ? part.reason() : "reason withheld");
    }

    private static String timing(Part part) {
        if (part.took().isEmpty() || part.age().isEmpty()) {
            return "";
        }
        return " (" + Phrase.duration(part.took().get()) + ", "
                + Phrase.duration(part.age().get()) + " ago)";
    }
}
