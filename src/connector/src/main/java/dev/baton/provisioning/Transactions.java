package dev.baton.provisioning;

import java.sql.SQLException;

/** Runs work on the tasks' database, each in one transaction. */
interface Transactions {
    /** What to do in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /** Runs work that only reads. */
    <T> T read(Work<T> work);

    /** Runs work. When it returns, what was written outlasts a loss of power. */
    <T> T write(Work<T> work);
}
