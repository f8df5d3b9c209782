package dev.baton.provisioning;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a filter asks the database for. */
final class TaskQuery {
    private final TaskFilter filter;
    private final StringBuilder where = new StringBuilder(" from task where connector = ?");
    private final List<Object> values = new ArrayList<>();

    TaskQuery(String connector, TaskFilter filter) {
        this.filter = filter;
        values.add(connector);
        and("state = ?", filter.state().map(TaskState::id));
        and("assignee = ?", filter.assignee());
        and("requester = ?", filter.requester());
        and("(account = ? or account_id = ?)", filter.account());
        and("operation_type = ?", filter.operation().map(OperationType::id));
        and(
                "exists (select 1 from task_attempt where task_id = id and attempt = attempts and kind = ?)",
                filter.kind().map(Enum::name));
        and("created >= ?", filter.since());
        and("created < ?", filter.until());
    }

    /** As often as the condition has a place for it. */
    private void and(String condition, Optional<?> value) {
        value.ifPresent(present -> {
            where.append(" and ").append(condition);
            int places = (int) condition.chars().filter(c -> c == '?').count();
            values.addAll(Collections.nCopies(places, present));
        });
    }

    TaskPage page(Transaction transaction) throws SQLException {
        List<Object> all = new ArrayList<>(values);
        String from = "";
        if (filter.cursor().isPresent()) {
            TaskCursor after = TaskCursor.parse(filter.cursor().get());
            from = " and (created, id) < (?, ?)";
            all.addAll(List.of(after.created(), after.id()));
        }
        // One more tells whether there are more.
        all.add(filter.limit() + 1);
        List<Task> found = transaction.query(
                "select *" + where + from + " order by created desc, id desc limit ?",
                row -> TaskRow.read(row).task(),
                all.toArray());
        if (found.size() <= filter.limit()) {
            return new TaskPage(found, Optional.empty());
        }
        List<Task> shown = found.subList(0, filter.limit());
        return new TaskPage(shown, Optional.of(TaskCursor.after(shown.getLast()).text()));
    }

    Map<TaskState, Long> totals(Transaction transaction) throws SQLException {
        Map<TaskState, Long> totals = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            totals.put(state, 0L);
        }
        transaction.query(
                "select state, count(*) as total" + where + " group by state",
                row -> totals.put(TaskState.of(row.text("state")).orElseThrow(), row.longNumber("total")),
                values.toArray());
        return totals;
    }
}
