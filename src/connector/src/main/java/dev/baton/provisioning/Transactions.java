package dev.baton.provisioning;

import java.sql.SQLException;

/** Runs work on the task database, each in one transaction. */
interface Transactions {
    /** The work of one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /** Runs work that only reads. */
    <T> T read(Work<T> work);

    /** Runs work that writes. When it returns, the changes survive a loss of power. */
    <T> T write(Work<T> work);
}
