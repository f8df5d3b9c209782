package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.connector.AccountAttribute;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** Reads lines of CSV (RFC 4180) as JSON objects, by their header. No value spans lines: none may contain a line break. */
final class CsvLines {
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t');
    private static final List<String> PLAIN_COLUMNS =
            List.of("operation", "account", "group", "groupName", "requester", "assignee", "idempotencyKey");

    private final CSVFormat format;
    private final List<String> names;

    private CsvLines(CSVFormat format, List<String> names) {
        this.format = format;
        this.names = names;
    }

    /** Returns the delimiter that Excel announces in a first line such as {@code sep=;}. */
    static Optional<Character> announced(String line) {
        return line.length() == "sep=;".length()
                        && line.toLowerCase(Locale.ROOT).startsWith("sep=")
                ? Optional.of(line.charAt(4))
                : Optional.empty();
    }

    /** Creates a reader for the lines below a header. The default delimiter is the one that yields the most known columns. */
    static CsvLines of(String header, Optional<Character> said, Consumer<String> faults) {
        char delimiter = said.orElseGet(() -> DELIMITERS.stream()
                .max(Comparator.<Character>comparingLong(candidate -> knownColumns(header, candidate))
                        .thenComparing(
                                Comparator.comparingInt(DELIMITERS::indexOf).reversed()))
                .orElseThrow());
        CSVFormat format = format(delimiter);
        List<String> names = new ArrayList<>();
        List<String> titles = fields(format, header);
        // Excel leaves trailing columns without a name where cells were only formatted.
        int count = (int) (titles.size()
                - titles.reversed().stream().takeWhile(String::isBlank).count());
        Set<String> seen = new HashSet<>();
        for (String title : titles.subList(0, count)) {
            String name = column(title).orElse(title);
            if (title.isBlank()) {
                faults.accept("column " + (names.size() + 1) + " has no name");
            } else if (hasSpacesAround(title)) {
                faults.accept("column " + TaskJson.quoted(title.strip()) + " has spaces around its name");
            } else if (column(title).isEmpty()) {
                faults.accept("unknown column " + TaskJson.quoted(title));
            } else if (!seen.add(name)) {
                faults.accept("column " + TaskJson.quoted(name) + " is there twice");
            }
            names.add(name);
        }
        return new CsvLines(format, names);
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(false)
                .get();
    }

    private static long knownColumns(String header, char delimiter) {
        try {
            return fields(format(delimiter), header).stream()
                    .filter(title -> column(title.strip()).isPresent())
                    .count();
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    /** Returns the name of the column with a title, ignoring case. */
    private static Optional<String> column(String title) {
        return PLAIN_COLUMNS.stream()
                .filter(title::equalsIgnoreCase)
                .findFirst()
                .or(() -> AccountAttribute.of(title).map(AccountAttribute::id));
    }

    /** Returns a line as an object; empty if the line has no values. */
    Optional<JsonObject> read(String line) {
        List<String> fields = fields(format, line);
        if (fields.stream().allMatch(String::isBlank)) {
            return Optional.empty();
        }
        boolean isTooLong = fields.size() > names.size()
                && !fields.stream().skip(names.size()).allMatch(String::isBlank);
        if (isTooLong || fields.size() < names.size()) {
            throw new IllegalArgumentException("has " + fields.size() + " fields, the header " + names.size());
        }
        JsonObjectBuilder json = JSON.createObjectBuilder();
        JsonObjectBuilder attributes = JSON.createObjectBuilder();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!fields.get(i).isEmpty()) {
                (PLAIN_COLUMNS.contains(name) ? json : attributes).add(name, fields.get(i));
            }
        }
        return Optional.of(json.add("attributes", attributes).build());
    }

    private static List<String> fields(CSVFormat format, String line) {
        try (CSVParser parser = CSVParser.parse(line, format)) {
            return parser.stream().flatMap(found -> Stream.of(found.values())).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("a quote that is not closed on its line, or text after a closing quote");
        }
    }

    /** Returns whether a text begins or ends with a space of any kind. */
    static boolean hasSpacesAround(String text) {
        return !text.isEmpty() && (isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length())));
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }
}
