package dev.baton.provisioning;

import dev.baton.provisioning.TaskAccess.Imported;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Imports the tasks of an export into a store, several per transaction. A line is imported as a whole or not at all. */
final class TaskImport {
    private static final int STEP = 100;
    private static final int MAX_FAULTS = 20;

    private final FileLines lines;
    private final String connector;
    private final Consumer<String> faults;
    private boolean isOver;
    private long imported;
    private long known;
    private long refused;

    /** A valid line and its number. */
    record Line(long number, TaskRow row) {}

    /** The number of inserted tasks, and the lines whose id or key belongs to another task. */
    record Inserted(int count, List<Line> refused) {}

    /** Creates an import of lines that must be tasks of a connector; reports each refused line. */
    TaskImport(InputStream in, String connector, Consumer<String> faults) throws IOException {
        this.lines = new FileLines(in, Optional.of(StandardCharsets.UTF_8), TaskLine.MAX_BYTES);
        this.connector = connector;
        this.faults = faults;
    }

    /** Imports the lines, until too many are bad. */
    Imported run(Transactions transactions) throws IOException {
        while (!isOver) {
            List<Line> step = read();
            Inserted inserted = transactions.write(transaction -> insert(transaction, step));
            inserted.refused().forEach(line -> fault(line.number(), "its id or key belongs to another task here"));
            imported += inserted.count();
            known += step.size() - inserted.count() - inserted.refused().size();
        }
        return new Imported(imported, known, refused);
    }

    private List<Line> read() throws IOException {
        List<Line> step = new ArrayList<>();
        long length = 0;
        while (!isOver && step.size() < STEP && length < TaskLine.MAX_BYTES) {
            Optional<String> line = next();
            isOver |= line.isEmpty();
            length += line.map(String::length).orElse(0);
            if (line.filter(text -> !text.isBlank()).isPresent()) {
                try {
                    step.add(new Line(lines.number(), TaskLine.read(line.get(), connector)));
                } catch (IllegalArgumentException e) {
                    fault(lines.number(), e.getMessage());
                }
            }
        }
        return step;
    }

    private Optional<String> next() throws IOException {
        try {
            return lines.next();
        } catch (IllegalArgumentException e) {
            fault(lines.number(), e.getMessage() + "; what comes after it was not read");
            return Optional.empty();
        }
    }

    private void fault(long number, String what) {
        faults.accept("line " + number + ": " + what);
        if (++refused == MAX_FAULTS) {
            faults.accept("too many bad lines: the rest was not read");
            isOver = true;
        }
    }

    private static Inserted insert(Transaction transaction, List<Line> step) throws SQLException {
        int count = 0;
        List<Line> refused = new ArrayList<>();
        for (Line line : step) {
            TaskRow row = line.row();
            String id = row.task().id();
            if (transaction.execute(TaskRow.INSERT + " on conflict do nothing", row.values(transaction.connector()))
                    == 1) {
                count++;
                transaction.executeAll(
                        TaskRow.INSERT_ATTEMPT,
                        row.task().history().stream()
                                .map(one -> TaskRow.values(id, one))
                                .toList());
                transaction.executeAll(
                        TaskRow.INSERT_DECISION,
                        row.task().decisions().stream()
                                .map(one -> TaskRow.values(id, one))
                                .toList());
            } else if (TaskRow.byId(transaction, id).isEmpty()) {
                refused.add(line);
            }
        }
        return new Inserted(count, refused);
    }
}
