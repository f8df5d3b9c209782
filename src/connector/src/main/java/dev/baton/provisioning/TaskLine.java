package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A task as a line of JSON, with all that belongs to it: what an export consists of, and an import reads. What is read may come
 * from anybody: it is taken only if every store can hold it, and an export would write it like that.
 */
final class TaskLine {
    /** Grows when a program that knows the format before could not read the lines. */
    static final int FORMAT = 1;

    /** Longest line that is read, in bytes. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_ATTEMPTS = 1_000_000;
    private static final int MAX_TEXT = 1_000;

    private final JsonObject json;

    private TaskLine(JsonObject json) {
        this.json = json;
    }

    static JsonObject write(String connector, TaskRow row) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("format", FORMAT)
                .add("connector", connector)
                .addAll(JSON.createObjectBuilder(TaskJson.write(row.task())))
                .add("attemptsBeforeRound", row.attemptsBeforeRound());
        row.after().ifPresent(key -> json.add("after", key));
        return json.build();
    }

    /** Reads a line, which must be of an export of that connector; the message of what is thrown names what is bad. */
    static TaskRow read(String line, String connector) {
        TaskLine task = new TaskLine(TaskJson.parse(line));
        int format = task.number("format", Integer.MAX_VALUE);
        if (format > FORMAT) {
            throw new IllegalArgumentException("has format version " + format + ", and this program knows those up to "
                    + FORMAT + ": import it with the version that exported it, or a newer one");
        }
        String owner = task.get("connector", TaskLine::storable);
        if (!owner.equals(connector)) {
            throw new IllegalArgumentException("the task is of the connector " + TaskJson.quoted(owner) + ", not of "
                    + TaskJson.quoted(connector) + ": correct --connector-id");
        }
        TaskRow row = task.row();
        JsonObject written = write(connector, row);
        for (String name : task.json.keySet()) {
            if (!task.json.get(name).equals(written.get(name))) {
                throw new IllegalArgumentException(TaskJson.quoted(name) + " is not as an export writes it");
            }
        }
        return row;
    }

    private TaskRow row() {
        int attempts = number("attempts", MAX_ATTEMPTS);
        List<TaskAttempt> history = all("history", TaskLine::attempt);
        for (int i = 0, last = 0; i < history.size(); last = history.get(i++).number()) {
            if (history.get(i).number() <= last || history.get(i).number() > attempts) {
                throw new IllegalArgumentException("history must have its attempts in order, each of them once");
            }
        }
        Task task = new Task(
                get("id", text -> matching(text, text.matches("[\\w-]{1,36}"))),
                get("idempotencyKey", text -> matching(text, IdempotencyKey.isValid(text))),
                TaskJson.readOperationFields(json),
                get("requester", TaskLine::person),
                find("assignee", TaskLine::person),
                get("created", TaskLine::time),
                get("state", id -> Named.of(TaskState.class, id)),
                get("since", TaskLine::time),
                attempts,
                find("due", TaskLine::time),
                find("reason", TaskLine::storable),
                find("accountId", TaskLine::storable),
                history,
                all("decisions", TaskLine::decision));
        return new TaskRow(
                task,
                number("attemptsBeforeRound", attempts),
                1,
                find("after", text -> matching(text, IdempotencyKey.isValid(text))));
    }

    private TaskAttempt attempt() {
        return new TaskAttempt(
                number("number", MAX_ATTEMPTS),
                get("started", TaskLine::time),
                find("ended", TaskLine::time),
                get("result", id -> Named.of(TaskAttempt.Result.class, id)),
                find("kind", FailureKind::valueOf),
                find("message", TaskLine::storable));
    }

    private TaskDecision decision() {
        return new TaskDecision(
                get("action", id -> Named.of(TaskDecision.Action.class, id)),
                get("at", TaskLine::time),
                new Decider(
                        get("by", TaskLine::person),
                        get("way", id -> Named.of(Decider.Way.class, id)),
                        find("note", TaskLine::storable)),
                find("assignee", TaskLine::person));
    }

    private static String storable(String text) {
        // PostgreSQL stores no NUL.
        return matching(text, text.length() <= MAX_TEXT && text.indexOf(0) < 0);
    }

    private static String person(String text) {
        return matching(text, NewTask.isPerson(text));
    }

    private static Instant time(String text) {
        return TaskFilter.requireTime("it", Instant.parse(text));
    }

    private static String matching(String text, boolean isGood) {
        if (!isGood) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** What a reader makes of a field, which throws if it can make nothing of it. */
    private <T> Optional<T> find(String name, Function<String, T> reader) {
        return TaskJson.text(json, name).map(text -> {
            try {
                return reader.apply(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(name + " is bad: " + TaskJson.quoted(text), e);
            }
        });
    }

    private <T> T get(String name, Function<String, T> reader) {
        return find(name, reader).orElseThrow(() -> missing(name));
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException(name + " is missing");
    }

    private int number(String name, int most) {
        if (!json.containsKey(name)) {
            throw missing(name);
        }
        try {
            if (json.get(name) instanceof JsonNumber number
                    && number.intValueExact() >= 0
                    && number.intValueExact() <= most) {
                return number.intValueExact();
            }
        } catch (ArithmeticException e) {
            // Said below, as for what is no number.
        }
        throw new IllegalArgumentException(name + " must be a whole number from 0 to " + most);
    }

    private <T> List<T> all(String name, Function<TaskLine, T> reader) {
        JsonValue value = json.getOrDefault(name, JsonValue.EMPTY_JSON_ARRAY);
        if (!(value instanceof JsonArray array) || !array.stream().allMatch(JsonObject.class::isInstance)) {
            throw new IllegalArgumentException(name + " must be an array of objects");
        }
        List<T> all = new ArrayList<>();
        array.getValuesAs(JsonObject.class).forEach(item -> all.add(reader.apply(new TaskLine(item))));
        return all;
    }
}
