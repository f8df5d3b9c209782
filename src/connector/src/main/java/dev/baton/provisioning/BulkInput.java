package dev.baton.provisioning;

import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Many tasks from a file: CSV (RFC 4180) with a header, or one JSON object a line. All lines are good, or none is taken. */
public final class BulkInput {
    /** Most tasks in one file. */
    public static final int MAX_TASKS = 100_000;

    private static final int MAX_FAULTS = 20;
    private static final Set<String> PLAIN_COLUMNS =
            Set.of("operation", "account", "group", "groupName", "requester", "assignee", "idempotencyKey");

    private final String requester;
    private final List<NewTask> tasks = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Operation> keys = new HashMap<>();

    private BulkInput(String requester) {
        this.requester = requester;
    }

    /** The forms a file can have. */
    public enum Format {
        /** Comma-separated values with a header. */
        CSV,
        /** One JSON object a line. */
        JSONL
    }

    /**
     * Reads all tasks.
     *
     * @param in the file
     * @param format its form
     * @param requester who asks, where a line does not say
     * @return the tasks, in the order of the lines
     * @throws TaskException if a line is bad; the message names up to {@value #MAX_FAULTS} of them, a line each
     * @throws UncheckedIOException if the file cannot be read
     */
    public static List<NewTask> read(Reader in, Format format, String requester) {
        BulkInput input = new BulkInput(requester);
        try {
            if (format == Format.CSV) {
                input.readCsv(in);
            } else {
                input.readJsonLines(new BufferedReader(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            input.faults.add("not CSV: a quote that is not closed, or text after a closing quote");
        }
        if (!input.faults.isEmpty()) {
            throw new TaskException(TaskException.Reason.INVALID, String.join("\n", input.faults));
        }
        return AccountOrder.apply(input.tasks);
    }

    private void readCsv(Reader in) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .get();
        CSVParser parser;
        try {
            parser = format.parse(in);
        } catch (IllegalArgumentException e) {
            faults.add("line 1: the header has a column twice, or one without a name");
            return;
        }
        try (parser) {
            parser.getHeaderNames().stream()
                    .filter(name -> !PLAIN_COLUMNS.contains(name)
                            && AccountAttribute.of(name).isEmpty())
                    .forEach(name -> fault(1, "unknown column " + TaskJson.quoted(name)));
            for (CSVRecord line : parser) {
                if (isFull()) {
                    return;
                }
                add(parser.getCurrentLineNumber(), () -> {
                    if (!line.isConsistent()) {
                        throw new IllegalArgumentException("has " + line.size() + " fields, the header "
                                + parser.getHeaderNames().size());
                    }
                    return TaskJson.readNewTask(json(line, parser.getHeaderNames()), requester);
                });
            }
        }
    }

    private static JsonObject json(CSVRecord line, List<String> header) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        JsonObjectBuilder attributes = Json.createObjectBuilder();
        for (String name : header) {
            String value = line.get(name);
            if (!value.isEmpty()) {
                (PLAIN_COLUMNS.contains(name) ? json : attributes).add(name, value);
            }
        }
        return json.add("attributes", attributes).build();
    }

    private void readJsonLines(BufferedReader in) throws IOException {
        long number = 0;
        for (String line = in.readLine(); line != null && !isFull(); line = in.readLine()) {
            number++;
            String text = line;
            if (!text.isBlank()) {
                add(number, () -> TaskJson.readNewTask(TaskJson.parse(text), requester));
            }
        }
    }

    private void add(long line, Line task) {
        try {
            NewTask read = task.read();
            read.idempotencyKey().ifPresent(key -> requireSame(key, read.operation()));
            tasks.add(read);
        } catch (IllegalArgumentException e) {
            fault(line, e.getMessage());
        }
        if (tasks.size() > MAX_TASKS) {
            fault(line, "more than " + MAX_TASKS + " tasks: split the file");
        }
    }

    private void requireSame(String key, Operation operation) {
        Operation earlier = keys.putIfAbsent(key, operation);
        if (earlier != null && !earlier.equals(operation)) {
            throw new IllegalArgumentException("the idempotency key belongs to another line's operation");
        }
    }

    private boolean isFull() {
        return faults.size() >= MAX_FAULTS || tasks.size() > MAX_TASKS;
    }

    private void fault(long line, String what) {
        faults.add("line " + line + ": " + what);
    }

    @FunctionalInterface
    private interface Line {
        NewTask read();
    }
}
