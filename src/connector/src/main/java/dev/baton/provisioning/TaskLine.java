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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A task as a line of JSON, with all that belongs to it: what an export consists of, and an import reads. Whose line it is, it
 * says itself. What is read may come from anybody: it is checked, field by field, for what every store can hold.
 */
final class TaskLine {
    /** Grows when a program that knows the format before could not read the lines. */
    static final int FORMAT = 1;

    /** Longest line that is read, in bytes. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_ATTEMPTS = 1_000_000;
    private static final int MAX_TEXT = 1_000;
    private static final Set<String> TASK = Set.of(
            "format",
            "connector",
            "id",
            "idempotencyKey",
            "state",
            "since",
            "reason",
            "due",
            "requester",
            "assignee",
            "created",
            "accountId",
            "attempts",
            "history",
            "decisions",
            "attemptsBeforeRound",
            "after");
    private static final Set<String> ATTEMPT = Set.of("number", "started", "ended", "result", "kind", "message");
    private static final Set<String> DECISION = Set.of("action", "at", "by", "way", "note", "assignee");

    private final JsonObject json;

    private TaskLine(JsonObject json) {
        this.json = json;
    }

    static String write(String connector, TaskRow row) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("format", FORMAT)
                .add("connector", connector)
                .addAll(JSON.createObjectBuilder(TaskJson.write(row.task())))
                .add("attemptsBeforeRound", row.attemptsBeforeRound());
        row.after().ifPresent(key -> json.add("after", key));
        return json.build().toString();
    }

    /**
     * Reads a line.
     *
     * @param connector whose tasks are read
     * @throws IllegalArgumentException if it is no line of an export, is of a newer format or of another connector, or has a
     *     field that is missing, unknown or bad
     */
    static TaskRow read(String line, String connector) {
        TaskLine task = new TaskLine(TaskJson.parse(line));
        int format = task.number("format", 1, Integer.MAX_VALUE);
        if (format > FORMAT) {
            throw new IllegalArgumentException("has format version " + format + ", and this program knows those up to "
                    + FORMAT + ": import it with the version that exported it, or a newer one");
        }
        String owner = task.require("connector");
        if (!owner.equals(connector)) {
            throw new IllegalArgumentException("the task is of the connector " + TaskJson.quoted(owner) + ", not of "
                    + TaskJson.quoted(connector) + ": correct --connector-id");
        }
        return task.row();
    }

    private TaskRow row() {
        requireOnly(name -> TASK.contains(name) || TaskJson.OPERATION_FIELDS.contains(name));
        Optional<String> assignee = text("assignee");
        assignee.ifPresent(name -> NewTask.requirePerson("assignee", name));
        NewTask.requirePerson("requester", require("requester"));
        int attempts = number("attempts", 0, MAX_ATTEMPTS);
        List<TaskAttempt> history = all("history", TaskLine::attempt);
        int last = 0;
        for (TaskAttempt attempt : history) {
            if (attempt.number() <= last || attempt.number() > attempts) {
                throw new IllegalArgumentException("history must have its attempts in order, each of them once");
            }
            last = attempt.number();
        }
        Task task = new Task(
                matching("id", id -> id.matches("[\\w-]{1,36}")).orElseThrow(() -> missing("id")),
                matching("idempotencyKey", IdempotencyKey::isValid).orElseThrow(() -> missing("idempotencyKey")),
                TaskJson.readOperationFields(json),
                require("requester"),
                assignee,
                requireTime("created"),
                one("state", text -> TaskState.of(text).orElseThrow()).orElseThrow(() -> missing("state")),
                requireTime("since"),
                attempts,
                time("due"),
                text("reason"),
                text("accountId"),
                history,
                all("decisions", TaskLine::decision));
        return new TaskRow(
                task, number("attemptsBeforeRound", 0, attempts), 1, matching("after", IdempotencyKey::isValid));
    }

    private TaskAttempt attempt() {
        requireOnly(ATTEMPT::contains);
        return new TaskAttempt(
                number("number", 1, MAX_ATTEMPTS),
                requireTime("started"),
                time("ended"),
                one("result", TaskAttempt.Result::of).orElseThrow(() -> missing("result")),
                one("kind", FailureKind::valueOf),
                text("message"));
    }

    private TaskDecision decision() {
        requireOnly(DECISION::contains);
        Optional<String> assignee = text("assignee");
        assignee.ifPresent(name -> NewTask.requirePerson("assignee", name));
        return new TaskDecision(
                one("action", TaskDecision.Action::of).orElseThrow(() -> missing("action")),
                requireTime("at"),
                new Decider(require("by"), one("way", Decider.Way::of).orElseThrow(() -> missing("way")), text("note")),
                assignee);
    }

    private void requireOnly(Predicate<String> isKnown) {
        json.keySet().stream().filter(isKnown.negate()).findFirst().ifPresent(TaskJson::refuseField);
    }

    private Optional<String> text(String name) {
        return TaskJson.text(json, name).map(text -> {
            // PostgreSQL stores no NUL.
            if (text.length() > MAX_TEXT || text.indexOf(0) >= 0) {
                throw new IllegalArgumentException(
                        name + " must be at most " + MAX_TEXT + " characters, none of them NUL");
            }
            return text;
        });
    }

    private String require(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    private Optional<String> matching(String name, Predicate<String> form) {
        Optional<String> text = text(name);
        if (text.filter(form.negate()).isPresent()) {
            throw new IllegalArgumentException(name + " has not the form that it must have");
        }
        return text;
    }

    /** As exact as stores keep them. */
    private Optional<Instant> time(String name) {
        return TaskJson.text(json, name)
                .map(text -> TaskFilter.requireTime(name, TaskFilter.parseTime(name, text))
                        .truncatedTo(ChronoUnit.MILLIS));
    }

    private Instant requireTime(String name) {
        return time(name).orElseThrow(() -> missing(name));
    }

    private int number(String name, int least, int most) {
        JsonValue value = json.get(name);
        if (value == null) {
            throw missing(name);
        }
        try {
            if (value instanceof JsonNumber number
                    && number.intValueExact() >= least
                    && number.intValueExact() <= most) {
                return number.intValueExact();
            }
        } catch (ArithmeticException e) {
            // Said below, as for what is no number.
        }
        throw new IllegalArgumentException(name + " must be a whole number from " + least + " to " + most);
    }

    /** One of several words. */
    private <T> Optional<T> one(String name, Function<String, T> of) {
        return text(name).map(text -> {
            try {
                return of.apply(text);
            } catch (IllegalArgumentException | NoSuchElementException e) {
                throw new IllegalArgumentException(name + " is unknown: " + TaskJson.quoted(text), e);
            }
        });
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

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException(name + " is missing");
    }
}
