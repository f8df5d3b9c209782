package dev.baton.provisioning;

import dev.baton.connector.FailureKind;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Selects the tasks of a listing, newest first. Immutable. */
public final class TaskFilter {
    /** Maximum number of tasks in one part of a listing. */
    public static final int MAX_LIMIT = 1_000;

    /** Default maximum number of tasks in one part of a listing. */
    public static final int DEFAULT_LIMIT = 100;

    /** The names of the filters that {@link #parse} accepts. */
    public static final Set<String> NAMES = Set.of(
            "state", "assignee", "requester", "account", "operation", "kind", "since", "until", "cursor", "limit");

    private static final int MAX_ACCOUNT = 1_000;

    private final StringBuilder where = new StringBuilder(" from task where connector = ?");
    private final List<Object> values = new ArrayList<>();
    private final Optional<TaskCursor> cursor;
    private final int limit;

    private TaskFilter(Map<String, String> texts) {
        for (String name : texts.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown filter " + TaskJson.quoted(name) + ": filters are "
                        + String.join(", ", NAMES.stream().sorted().toList()));
            }
        }
        Function<String, Optional<String>> text = name -> Optional.ofNullable(texts.get(name));
        and("state = ?", text.apply("state").map(TaskFilter::state));
        and("assignee = ?", text.apply("assignee").map(name -> NewTask.requirePerson("assignee", name)));
        and("requester = ?", text.apply("requester").map(name -> NewTask.requirePerson("requester", name)));
        and(
                "(account = ? or account_id = ?)",
                text.apply("account").map(id -> NewTask.requireText("account", id, MAX_ACCOUNT)));
        and(
                "operation_type = ?",
                text.apply("operation").map(id -> OperationType.of(id).id()));
        and(
                "exists (select 1 from task_attempt where task_id = id and attempt = attempts and kind = ?)",
                text.apply("kind").map(TaskFilter::kind));
        and("created >= ?", text.apply("since").map(time -> parseTime("since", time)));
        and("created < ?", text.apply("until").map(time -> parseTime("until", time)));
        cursor = text.apply("cursor").map(TaskCursor::parse);
        limit = text.apply("limit")
                .map(number -> number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : 0)
                .orElse(DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be a whole number from 1 to " + MAX_LIMIT);
        }
    }

    /**
     * Parses a filter. Without any texts, it selects the newest {@value #DEFAULT_LIMIT} tasks.
     *
     * @param texts values by name: {@code state}, {@code operation}, {@code assignee} and {@code requester} of a task;
     *     {@code account}, its id in the target system or the user name that it is created with; {@code kind}, of the failure
     *     of the latest attempt; {@code since} and {@code until}, days or instants in UTC between which it was accepted;
     *     {@code cursor}, the {@link TaskPage#next()} of the part before; {@code limit}, from 1 to {@value #MAX_LIMIT}
     * @return the filter
     * @throws IllegalArgumentException if a name is unknown or a value is invalid; the message names the filter
     */
    public static TaskFilter parse(Map<String, String> texts) {
        return new TaskFilter(texts);
    }

    /**
     * Parses a time.
     *
     * @param name the name of the time, for the message
     * @param text a day, which stands for its start, or an instant, both in UTC
     * @return the time, in the years 1 to 9999
     * @throws IllegalArgumentException if the text is neither or out of range; the message begins with the name
     */
    public static Instant parseTime(String name, String text) {
        try {
            return requireTime(
                    name,
                    text.length() == "2026-11-25".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " must be a day or a time in UTC: 2026-11-25 or 2026-11-25T09:30:00Z");
        }
    }

    /** Requires a year from 1 to 9999: databases sort other years wrongly or cannot store them. */
    static Instant requireTime(String name, Instant time) {
        if (time.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                || time.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
            throw new IllegalArgumentException(name + " must be a time in the years 1 to 9999");
        }
        return time;
    }

    TaskPage page(Transaction transaction) throws SQLException {
        List<Object> all = values(transaction);
        String from = "";
        if (cursor.isPresent()) {
            from = " and (created, id) < (?, ?)";
            all.addAll(List.of(cursor.get().created(), cursor.get().id()));
        }
        // One row more than the limit shows whether another part follows.
        all.add(limit + 1);
        List<Task> found = transaction.query(
                "select *" + where + from + " order by created desc, id desc limit ?",
                row -> TaskRow.read(row).task(),
                all.toArray());
        if (found.size() <= limit) {
            return new TaskPage(found, Optional.empty());
        }
        List<Task> shown = found.subList(0, limit);
        return new TaskPage(shown, Optional.of(TaskCursor.after(shown.getLast()).text()));
    }

    Map<TaskState, Long> totals(Transaction transaction) throws SQLException {
        Map<TaskState, Long> totals = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            totals.put(state, 0L);
        }
        transaction.query(
                "select state, count(*) as total" + where + " group by state",
                row -> totals.put(Named.of(TaskState.class, row.text("state")), row.longNumber("total")),
                values(transaction).toArray());
        return totals;
    }

    private List<Object> values(Transaction transaction) {
        List<Object> all = new ArrayList<>(List.of(transaction.connector()));
        all.addAll(values);
        return all;
    }

    /** Adds a condition, and the value once for each of its placeholders. */
    private void and(String condition, Optional<?> value) {
        value.ifPresent(present -> {
            where.append(" and ").append(condition);
            int places = (int) condition.chars().filter(c -> c == '?').count();
            values.addAll(Collections.nCopies(places, present));
        });
    }

    private static String state(String id) {
        return Named.find(TaskState.class, id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "state must be queued, running, waiting, done, manual or cancelled"))
                .id();
    }

    private static String kind(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        List<String> names = Arrays.stream(FailureKind.values()).map(Enum::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("kind must be one of " + String.join(", ", names));
        }
        return name;
    }
}
