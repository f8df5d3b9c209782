package dev.baton.provisioning;

import dev.baton.connector.FailureKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks to list, newest first.
 *
 * @param state only those in this state
 * @param assignee only those that this person follows up
 * @param requester only those that this person asked for
 * @param account only those about the account with this id in the target system, or to be created with this user name
 * @param operation only those with this operation
 * @param kind only those whose latest attempt failed in this way
 * @param since only those that were accepted then or later
 * @param until only those that were accepted earlier
 * @param cursor where to go on: the {@link TaskPage#next()} of the part before
 * @param limit how many at most, 1 to {@value #MAX_LIMIT}
 */
public record TaskFilter(
        Optional<TaskState> state,
        Optional<String> assignee,
        Optional<String> requester,
        Optional<String> account,
        Optional<OperationType> operation,
        Optional<FailureKind> kind,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> cursor,
        int limit) {
    /** Most tasks in one part of a listing. */
    public static final int MAX_LIMIT = 1_000;

    /** How many there are at most in one part of a listing, if nobody says so. */
    public static final int DEFAULT_LIMIT = 100;

    /** The names that {@link #parse} knows. */
    public static final Set<String> NAMES = Set.of(
            "state", "assignee", "requester", "account", "operation", "kind", "since", "until", "cursor", "limit");

    private static final int MAX_ACCOUNT = 1_000;

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if one has not the form it must have; the message begins with its name
     */
    public TaskFilter {
        Objects.requireNonNull(state);
        assignee.ifPresent(name -> NewTask.requirePerson("assignee", name));
        requester.ifPresent(name -> NewTask.requirePerson("requester", name));
        account.ifPresent(id -> NewTask.requireText("account", id, MAX_ACCOUNT));
        since.ifPresent(time -> requireTime("since", time));
        until.ifPresent(time -> requireTime("until", time));
        cursor.map(TaskCursor::parse).ifPresent(after -> requireTime("cursor", after.created()));
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be a whole number from 1 to " + MAX_LIMIT);
        }
    }

    /**
     * The filter that texts describe; of no texts, one that lets the newest {@value #DEFAULT_LIMIT} tasks pass.
     *
     * @param texts by the names of this record's components; times are days or instants in UTC
     * @return the filter
     * @throws IllegalArgumentException if a name is unknown or a value bad; the message begins with the name
     */
    public static TaskFilter parse(Map<String, String> texts) {
        texts.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown filter " + TaskJson.quoted(name) + ": filters are "
                            + String.join(", ", NAMES.stream().sorted().toList()));
                });
        return new TaskFilter(
                text(texts, "state").map(TaskFilter::parseState),
                text(texts, "assignee"),
                text(texts, "requester"),
                text(texts, "account"),
                text(texts, "operation").map(OperationType::of),
                text(texts, "kind").map(TaskFilter::parseKind),
                text(texts, "since").map(time -> parseTime("since", time)),
                text(texts, "until").map(time -> parseTime("until", time)),
                text(texts, "cursor"),
                text(texts, "limit").map(TaskFilter::parseLimit).orElse(DEFAULT_LIMIT));
    }

    /**
     * The time that a text stands for.
     *
     * @param name what it is, for the message
     * @param text a day, for its first moment, or an instant, in UTC
     * @return the time
     * @throws IllegalArgumentException if it is neither; the message begins with the name
     */
    public static Instant parseTime(String name, String text) {
        try {
            return text.length() == "2026-11-25".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " must be a day or a time in UTC: 2026-11-25 or 2026-11-25T09:30:00Z");
        }
    }

    private static Optional<String> text(Map<String, String> texts, String name) {
        return Optional.ofNullable(texts.get(name));
    }

    private static TaskState parseState(String text) {
        return TaskState.of(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "state must be queued, running, waiting, done, manual or cancelled"));
    }

    private static FailureKind parseKind(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(FailureKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind must be one of "
                        + String.join(
                                ", ",
                                Arrays.stream(FailureKind.values())
                                        .map(Enum::name)
                                        .toList())));
    }

    private static int parseLimit(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** In years beyond these, the times of a database are not in order, or are none. */
    static Instant requireTime(String name, Instant time) {
        if (time.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                || time.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
            throw new IllegalArgumentException(name + " must be a time in the years 1 to 9999");
        }
        return time;
    }
}
