package dev.baton.provisioning;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The service's sign of life in the database, by which commands know that somebody works on the tasks. */
final class ServicePresence {
    /** Longer than what lies between two signs, on a machine that is busy. */
    private static final Duration STALE = Duration.ofSeconds(20);

    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final String id = UUID.randomUUID().toString();
    private final String connector;
    private final Clock clock;

    ServicePresence(String connector, Clock clock) {
        this.connector = connector;
        this.clock = clock;
    }

    int show(Transaction transaction) throws SQLException {
        Instant now = TaskRow.now(clock);
        // Changes nothing, and fails where somebody holds a lock that keeps everybody from writing.
        transaction.execute("update task set version = version where id = ''");
        transaction.execute("update task_attempt set attempt = attempt where task_id = ''");
        int shown = transaction.execute("update service set seen = ? where id = ?", now, id);
        if (shown == 0) {
            transaction.execute("delete from service where seen < ?", now.minus(FORGOTTEN));
            transaction.execute("insert into service (id, connector, seen) values (?, ?, ?)", id, connector, now);
        }
        return shown;
    }

    int end(Transaction transaction) throws SQLException {
        return transaction.execute("delete from service where id = ?", id);
    }

    /** Whether a service runs with these tasks, or ran until a few seconds ago. */
    static boolean isShown(Transaction transaction, String connector, Clock clock) throws SQLException {
        return !transaction
                .query(
                        "select id from service where connector = ? and seen > ?",
                        row -> row.text("id"),
                        connector,
                        TaskRow.now(clock).minus(STALE))
                .isEmpty();
    }
}
