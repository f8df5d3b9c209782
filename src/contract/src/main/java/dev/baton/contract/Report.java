package dev.baton.contract;

import dev.baton.contract.CaseResult.Verdict;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The results of a run, written for people or programs.
 *
 * @param suite {@code server}, {@code probe} or {@code states}
 * @param results the results in the order of the cases
 * @param took how long the whole run took
 */
record Report(String suite, List<CaseResult> results, Duration took) {
    /** The format of a report. */
    enum Format {
        TEXT,
        JSON,
        JUNIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isGood() {
        return results.stream().allMatch(CaseResult::isGood);
    }

    String written(Format format) {
        return switch (format) {
            case TEXT -> text();
            case JSON -> json();
            case JUNIT -> junit();
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        String subject = "";
        for (CaseResult result : results) {
            if (!result.contractCase().subject().equals(subject)) {
                subject = result.contractCase().subject();
                text.append(subject).append('\n');
            }
            text.append(String.format(
                    Locale.ROOT,
                    "  %-7s %-9s %-32s %s%n",
                    result.verdict(),
                    result.level(),
                    result.id(),
                    result.contractCase().title()));
            if (!result.isGood()) {
                text.append(detail("reference", result.contractCase().reference()))
                        .append(detail("sent", result.sent()))
                        .append(detail("expected", result.broken()))
                        .append(detail("came", result.came()));
            } else if (result.verdict() == Verdict.SKIPPED) {
                text.append(detail("because", result.came()));
            }
        }
        return text.append(summary()).append('\n').toString();
    }

    private static String detail(String name, String value) {
        return value.isEmpty() ? "" : String.format("          %-9s %s%n", name, value);
    }

    /** Returns a line like {@code server: 118 passed, 3 failed (1 must, 2 hardening), 2 skipped, in 41 s}. */
    String summary() {
        Map<Verdict, Long> counts =
                results.stream().collect(Collectors.groupingBy(CaseResult::verdict, Collectors.counting()));
        String failed = Arrays.stream(Level.values())
                .map(level -> Map.entry(level, failures(level)))
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        long bad = results.stream().filter(result -> !result.isGood()).count();
        return String.format(
                Locale.ROOT,
                "%s: %d passed, %d failed%s, %d skipped, in %d s",
                suite,
                counts.getOrDefault(Verdict.PASSED, 0L),
                bad,
                failed.isEmpty() ? "" : " (" + failed + ")",
                counts.getOrDefault(Verdict.SKIPPED, 0L),
                took.toSeconds());
    }

    private long failures(Level level) {
        return results.stream()
                .filter(result -> result.level() == level && !result.isGood())
                .count();
    }

    private String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.createGeneratorFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createGenerator(text)) {
            json.writeStartObject().write("suite", suite).write("good", isGood());
            json.write("milliseconds", took.toMillis()).writeStartArray("cases");
            for (CaseResult result : results) {
                json.writeStartObject()
                        .write("id", result.id())
                        .write("level", result.level().toString())
                        .write("title", result.contractCase().title())
                        .write("reference", result.contractCase().reference())
                        .write("verdict", result.verdict().toString())
                        .write("milliseconds", result.took().toMillis())
                        .write("sent", result.sent());
                json.writeStartArray("expected");
                result.expected().stream().distinct().forEach(json::write);
                json.writeEnd().write("came", result.came()).writeEnd();
            }
            json.writeEnd().writeEnd();
        }
        return text.toString().strip() + "\n";
    }

    private String junit() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "baton-contract " + suite);
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute("failures", count(Verdict.FAILED));
            xml.writeAttribute("errors", count(Verdict.BROKEN));
            xml.writeAttribute("skipped", count(Verdict.SKIPPED));
            xml.writeAttribute("time", seconds(took));
            for (CaseResult result : results) {
                xml.writeStartElement("testcase");
                xml.writeAttribute(
                        "classname", suite + "." + result.contractCase().subject());
                xml.writeAttribute(
                        "name", result.id() + ": " + result.contractCase().title());
                xml.writeAttribute("time", seconds(result.took()));
                writeProblem(xml, result);
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    private static void writeProblem(XMLStreamWriter xml, CaseResult result) throws XMLStreamException {
        switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", result.came());
            }
            case FAILED, BROKEN -> {
                xml.writeStartElement(result.verdict() == Verdict.FAILED ? "failure" : "error");
                xml.writeAttribute("message", "expected " + result.broken());
                xml.writeAttribute("type", result.level().toString());
                xml.writeCharacters("reference: " + result.contractCase().reference() + "\nsent: " + result.sent()
                        + "\nexpected: " + result.broken() + "\ncame: " + result.came() + "\n");
                xml.writeEndElement();
            }
        }
    }

    private String count(Verdict verdict) {
        return String.valueOf(
                results.stream().filter(result -> result.verdict() == verdict).count());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }
}
