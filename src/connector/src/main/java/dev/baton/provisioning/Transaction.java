package dev.baton.provisioning;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs the statements of one transaction. Times have millisecond precision; a null value is stored as SQL NULL. */
final class Transaction {
    /** SQLite has no type for times; text of a fixed width sorts like the times. */
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Connection connection;
    private final Dialect dialect;
    private final String connector;

    Transaction(Connection connection, DatabasePlace place) {
        this.connection = connection;
        this.dialect = place.dialect();
        this.connector = place.connector();
    }

    /** Returns the connector whose tasks these are. */
    String connector() {
        return connector;
    }

    /** The differences between the databases. */
    enum Dialect {
        SQLITE("", ""),
        POSTGRESQL(" for update", " for update skip locked");

        private final String lock;
        private final String lockFree;

        Dialect(String lock, String lockFree) {
            this.lock = lock;
            this.lockFree = lockFree;
        }
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** Makes all reads see the snapshot of the first one. SQLite always does. */
    void freeze() throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            execute("set transaction isolation level repeatable read, read only");
        }
    }

    /** Returns the clause that ends a query to lock its rows until this transaction ends. */
    String lock() {
        return dialect.lock;
    }

    /** Returns the clause that ends a query to skip the rows that others have locked and lock the rest. */
    String lockFree() {
        return dialect.lockFree;
    }

    /** Runs a statement and returns how many rows it changed. */
    int execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Runs a statement for each array of values, as one batch, and returns how many rows each run changed. */
    int[] executeAll(String sql, Collection<Object[]> all) throws SQLException {
        if (all.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] values : all) {
                bind(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    <T> List<T> query(String sql, Reader<T> reader, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result, dialect);
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        }
    }

    /** Returns the first row of a query. */
    <T> Optional<T> first(String sql, Reader<T> reader, Object... values) throws SQLException {
        return query(sql, reader, values).stream().findFirst();
    }

    private void bind(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i] instanceof Instant instant ? time(instant) : values[i]);
        }
    }

    private Object time(Instant instant) {
        return dialect == Dialect.SQLITE
                ? TEXT.format(instant)
                : instant.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    /** The current row of a query. */
    record Row(ResultSet result, Dialect dialect) {
        String text(String column) throws SQLException {
            return result.getString(column);
        }

        Optional<String> optionalText(String column) throws SQLException {
            return Optional.ofNullable(result.getString(column));
        }

        int number(String column) throws SQLException {
            return result.getInt(column);
        }

        long longNumber(String column) throws SQLException {
            return result.getLong(column);
        }

        Instant time(String column) throws SQLException {
            return optionalTime(column).orElseThrow();
        }

        Optional<Instant> optionalTime(String column) throws SQLException {
            return dialect == Dialect.SQLITE
                    ? optionalText(column).map(Instant::parse)
                    : Optional.ofNullable(result.getObject(column, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant);
        }
    }
}
