package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.OperationType;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskAttempt;
import dev.baton.provisioning.TaskDecision;
import dev.baton.provisioning.TaskJson;
import dev.baton.provisioning.TaskState;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Prints tasks, as a table for people or as JSON for programs. */
record TaskPrinter(PrintStream out, boolean isJson) {
    private static final int MAX_LINE = 1_300;

    void all(List<Task> tasks) {
        Rows rows = new Rows(
                out, isJson, List.of("ID", "STATE", "OPERATION", "TARGET", "ASSIGNED TO", "ATTEMPTS", "SINCE", "WHY"));
        tasks.forEach(task -> rows.add(row(task), TaskJson.write(task)));
        rows.finish();
    }

    void one(Task task) {
        if (isJson) {
            out.println(TaskJson.write(task));
            return;
        }
        line("task", task.id());
        line("state", task.state().id() + " since " + task.since());
        task.reason().ifPresent(reason -> line("why", reason));
        task.due().ifPresent(due -> line("next attempt", due.toString()));
        line("operation", OperationType.of(task.operation()).id() + " " + target(task.operation()));
        line("requested by", task.requester() + " at " + task.created());
        task.assignee().ifPresent(assignee -> line("assigned to", assignee));
        task.accountId().ifPresent(id -> line("account", id));
        task.history().forEach(attempt -> line("attempt " + attempt.number(), describe(attempt)));
        task.decisions().forEach(decision -> line("decision", describe(decision)));
    }

    void totals(Map<TaskState, Long> totals) {
        if (isJson) {
            out.println(TaskJson.write(totals));
            return;
        }
        totals.forEach((state, total) -> line(state.id(), String.valueOf(total)));
        line(
                "all",
                String.valueOf(
                        totals.values().stream().mapToLong(Long::longValue).sum()));
    }

    private void line(String name, String value) {
        out.printf("%-13s %s%n", name, SafeText.clean(value, MAX_LINE));
    }

    private static String describe(TaskAttempt attempt) {
        String failure = attempt.kind().map(kind -> ", " + kind).orElse("")
                + attempt.message().map(message -> ": " + message).orElse("");
        return attempt.started() + " " + attempt.result().id() + failure;
    }

    private static String describe(TaskDecision decision) {
        return decision.at() + " " + decision.action().id()
                + decision.assignee().map(assignee -> " to " + assignee).orElse("") + ", by "
                + decision.by().person() + " (" + decision.by().way().id() + ")"
                + decision.by().note().map(note -> ": " + note).orElse("");
    }

    private static List<String> row(Task task) {
        return List.of(
                task.id(),
                task.state().id(),
                OperationType.of(task.operation()).id(),
                target(task.operation()),
                task.assignee().orElse("-"),
                String.valueOf(task.attempts()),
                task.since().toString(),
                task.reason().orElse("-"));
    }

    static String target(Operation operation) {
        OperationType.Fields fields = OperationType.fieldsOf(operation);
        String name = fields.attributes().values().stream().findFirst().orElse("-");
        return fields.account().map(Reference::toString).orElse(name)
                + fields.group().map(group -> " in " + group).orElse("");
    }
}
