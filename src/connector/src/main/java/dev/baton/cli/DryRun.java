package dev.baton.cli;

import static dev.baton.cli.Rows.JSON;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Provisioner;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.OperationType;
import dev.baton.provisioning.TaskJson;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.ParseResult;

/** Shows what operations would do now, without doing it. */
record DryRun(TaskCommand common) {
    static final String FLAG = "--dry-run";

    private static final int MAX_REQUEST = 2_000;

    static boolean isAsked(ParseResult parsed) {
        return parsed.matchedOptionValue(FLAG, false);
    }

    /** What one operation would do. */
    private record Preview(String result, String detail, Optional<FailureKind> kind) {
        boolean isFailure() {
            return kind.isPresent();
        }
    }

    int run(ParseResult parsed, List<NewTask> tasks) throws InterruptedException {
        boolean isDone = true;
        try (Connector connector = DirectoryCommands.connect(common.program(), parsed, common.err());
                Rows rows = new Rows(
                        common.out(),
                        SettingOptions.isJson(parsed),
                        common.progress(),
                        "of " + tasks.size() + " tried",
                        List.of("OPERATION", "TARGET", "RESULT", "DETAIL"))) {
            rows.cellsUpTo(MAX_REQUEST);
            Provisioner provisioner = Provisioner.named(connector)
                    .orElseThrow(() -> new ConnectorException(
                            FailureKind.INVALID, "this connector does not change its target system"));
            for (NewTask task : tasks) {
                Preview preview = preview(provisioner, task);
                isDone &= !preview.isFailure();
                JsonObjectBuilder json = JSON.createObjectBuilder(TaskJson.write(task.operation()))
                        .add("result", preview.result());
                preview.kind().ifPresent(kind -> json.add("kind", kind.name()));
                if (!preview.detail().isEmpty()) {
                    json.add("detail", preview.detail());
                }
                List<String> cells = List.of(
                        OperationType.of(task.operation()).id(),
                        TaskPrinter.target(task.operation()),
                        preview.result(),
                        preview.kind().map(kind -> kind + ": ").orElse("") + preview.detail());
                if (!rows.add(cells, json.build())) {
                    break;
                }
            }
            rows.finish();
        }
        return isDone ? ConnectorCli.OK : ConnectorCli.FAILED;
    }

    private static Preview preview(Provisioner provisioner, NewTask task) throws InterruptedException {
        IdempotencyKey key = new IdempotencyKey(
                task.idempotencyKey().orElse(UUID.randomUUID().toString()), true);
        try {
            return provisioner
                    .preview(task.operation(), key)
                    .map(request -> new Preview("would send", request, Optional.empty()))
                    .orElseGet(() -> new Preview("already so", "", Optional.empty()));
        } catch (ConnectorException e) {
            boolean isEarly = e.kind() == FailureKind.NOT_FOUND && task.after().isPresent();
            return isEarly
                    ? new Preview("would wait", "for the account that an earlier line creates", Optional.empty())
                    : new Preview("would fail", e.getMessage(), Optional.of(e.kind()));
        }
    }
}
