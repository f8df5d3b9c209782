package dev.baton.provisioning;

import dev.baton.config.SafeText;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The service's heartbeat in the database, by which commands know that a service works on the tasks. */
final class ServicePresence {
    /** Longer than the time between two heartbeats, even on a busy machine. */
    private static final Duration STALE = Duration.ofSeconds(20);

    private static final int MAX_TROUBLE = 500;
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    static final String NO_SERVICE = "no service takes tasks: start one, or press Ctrl-C; what is queued stays queued";

    private final String id = UUID.randomUUID().toString();
    private final Clock clock;
    private final Supplier<Optional<String>> trouble;
    private volatile Optional<Pause> pause = Optional.empty();

    /** Creates a heartbeat, not written yet. {@code trouble} says why the service takes no tasks now. */
    ServicePresence(Clock clock, Supplier<Optional<String>> trouble) {
        this.clock = clock;
        this.trouble = trouble;
    }

    int show(Transaction transaction) throws SQLException {
        Instant now = TaskRow.now(clock);
        // These change nothing, but fail if a lock prevents writes to the table.
        transaction.execute("update task set version = version where id = ''");
        transaction.execute("update task_attempt set attempt = attempt where task_id = ''");
        String reason =
                trouble.get().map(text -> SafeText.clean(text, MAX_TROUBLE)).orElse(null);
        transaction.execute("delete from service where seen < ?", now.minus(FORGOTTEN));
        int shown = transaction.execute(
                "insert into service (id, connector, seen, trouble) values (?, ?, ?, ?)"
                        + " on conflict (id) do update set seen = excluded.seen, trouble = excluded.trouble",
                id,
                transaction.connector(),
                now,
                reason);
        pause = Pause.read(transaction);
        return shown;
    }

    /** Returns the pause as of the last heartbeat. */
    Optional<Pause> pause() {
        return pause;
    }

    int end(Transaction transaction) throws SQLException {
        return transaction.execute("delete from service where id = ?", id);
    }

    /** Returns why no service attempts these tasks; empty if one does, or did until a few seconds ago. */
    static Optional<String> obstacle(Transaction transaction, Clock clock) throws SQLException {
        List<Optional<String>> services = transaction.query(
                "select trouble from service where connector = ? and seen > ?",
                row -> row.optionalText("trouble"),
                transaction.connector(),
                TaskRow.now(clock).minus(STALE));
        if (services.isEmpty()) {
            return Optional.of(NO_SERVICE);
        }
        return services.stream().allMatch(Optional::isPresent)
                ? services.getFirst().map(reason -> "the service is not ready: " + reason)
                : Pause.read(transaction).map(known -> SafeText.clean("attempts are " + known.describe(), MAX_TROUBLE));
    }
}
