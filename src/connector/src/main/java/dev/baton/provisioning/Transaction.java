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

/** The statements of one transaction. Times are milliseconds exact, and null stands for an empty column. */
final class Transaction {
    /** SQLite has no type for times; text of one width is in the order of the times. */
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

    /** The connector whose tasks these are. */
    String connector() {
        return connector;
    }

    /** What differs between the databases. */
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

    /** From now on, every read sees what was there at the first. SQLite keeps to that anyway. */
    void freeze() throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            execute("set transaction isolation level repeatable read, read only");
        }
    }

    /** The end of a query whose rows nobody else may change until this transaction ends. */
    String lock() {
        return dialect.lock;
    }

    /** The end of a query that leaves out rows that somebody else has locked, and locks the others. */
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

    /** Runs a statement once for each list of values, in one go, and returns how many rows each of them changed. */
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

    /** The first row of a query. */
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

    /** The row that a query stands at. */
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
