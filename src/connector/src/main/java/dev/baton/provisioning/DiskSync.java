package dev.baton.provisioning;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/** Has what was committed to an H2 file reach the disk. Who asks while it is being written waits for the next turn, all in one. */
final class DiskSync {
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock turn = new ReentrantLock();
    /** All that asked up to here are served. */
    private long served;

    /** Returns when all that was committed before the call outlasts a loss of power. */
    void await(DataSource file) throws SQLException {
        long mine = asked.incrementAndGet();
        turn.lock();
        try {
            if (served >= mine) {
                return;
            }
            long all = asked.get();
            try (Connection connection = file.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("checkpoint sync");
            }
            served = all;
        } finally {
            turn.unlock();
        }
    }
}
