package dev.baton.provisioning;

import dev.baton.connector.Operation;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads tasks from a file: CSV (RFC 4180) with a header, or one JSON object per line. One bad line rejects the whole file. */
public final class BulkInput {
    /** Maximum number of tasks in one file. */
    public static final int MAX_TASKS = 100_000;

    static final int MAX_LINE = 64 << 10;
    private static final int MAX_FAULTS = 20;

    private final String requester;
    private final List<NewTask> tasks = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Operation> keys = new HashMap<>();

    private BulkInput(String requester) {
        this.requester = requester;
    }

    /** The formats of a file. */
    public enum Format {
        /** Delimited values below a header. */
        CSV(".csv", ".tsv", ".txt"),
        /** One JSON object per line. */
        JSONL(".jsonl", ".ndjson");

        private final List<String> extensions;

        Format(String... extensions) {
            this.extensions = List.of(extensions);
        }

        /**
         * Returns the format of a file by the extension of its name.
         *
         * @param file the name of the file
         * @return the format; empty if the name has no known extension
         */
        public static Optional<Format> ofName(String file) {
            String name = file.toLowerCase(Locale.ROOT);
            return List.of(values()).stream()
                    .filter(format -> format.extensions.stream().anyMatch(name::endsWith))
                    .findFirst();
        }
    }

    /**
     * Options for reading a file.
     *
     * @param format the format of the file
     * @param delimiter the delimiter of a CSV file; empty to detect it
     * @param encoding the encoding, if it is neither UTF-8 nor UTF-16
     */
    public record Options(Format format, Optional<Character> delimiter, Optional<Charset> encoding) {}

    /**
     * Reads all tasks of a file.
     *
     * @param in the content of the file
     * @param options how to read it
     * @param requester the requester of tasks whose lines name none
     * @return the tasks, in the order of the lines
     * @throws TaskException if a line is bad; the message lists up to {@value #MAX_FAULTS} faults, one per line
     * @throws UncheckedIOException if the file cannot be read
     */
    public static List<NewTask> read(InputStream in, Options options, String requester) {
        BulkInput input = new BulkInput(requester);
        try {
            FileLines lines = new FileLines(in, options.encoding(), MAX_LINE);
            try {
                if (options.format() == Format.CSV) {
                    input.readCsv(lines, options.delimiter());
                } else {
                    input.readJsonLines(lines);
                }
            } catch (IllegalArgumentException e) {
                input.fault(lines.number(), e.getMessage());
            }
        } catch (IllegalArgumentException e) {
            input.faults.add(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!input.faults.isEmpty()) {
            throw new TaskException(TaskException.Reason.INVALID, String.join("\n", input.faults));
        }
        return AccountOrder.apply(input.tasks);
    }

    private void readCsv(FileLines lines, Optional<Character> said) throws IOException {
        Optional<String> header = lines.next();
        Optional<Character> announced = header.flatMap(CsvLines::announced);
        if (announced.isPresent()) {
            header = lines.next();
        }
        if (header.filter(line -> !line.isBlank()).isEmpty()) {
            throw new IllegalArgumentException("there is no header: the first line names the columns");
        }
        CsvLines csv = CsvLines.of(header.get(), said.or(() -> announced), what -> fault(lines.number(), what));
        if (faults.isEmpty()) {
            read(lines, csv::read);
        }
    }

    private void readJsonLines(FileLines lines) throws IOException {
        read(lines, line -> line.isBlank() ? Optional.empty() : Optional.of(TaskJson.parse(line)));
    }

    private void read(FileLines lines, Function<String, Optional<JsonObject>> reader) throws IOException {
        for (Optional<String> line = lines.next(); line.isPresent() && !isFull(); line = lines.next()) {
            try {
                reader.apply(line.get()).ifPresent(this::add);
            } catch (IllegalArgumentException e) {
                fault(lines.number(), e.getMessage());
            }
            if (tasks.size() > MAX_TASKS) {
                fault(lines.number(), "more than " + MAX_TASKS + " tasks: split the file");
            }
        }
    }

    private void add(JsonObject json) {
        requireNoSpaces(json);
        NewTask task = TaskJson.readNewTask(json, requester);
        task.idempotencyKey().ifPresent(key -> requireSame(key, task.operation()));
        tasks.add(task);
    }

    /** Rejects surrounding spaces: with an invisible space, a name would mean a different account. */
    private static void requireNoSpaces(JsonObject json) {
        json.forEach((name, value) -> {
            if (value instanceof JsonObject object) {
                requireNoSpaces(object);
            } else if (value instanceof JsonString text && CsvLines.hasSpacesAround(text.getString())) {
                throw new IllegalArgumentException(TaskJson.quoted(name) + " has spaces around its value");
            }
        });
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
}
