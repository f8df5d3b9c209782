package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.core.DB;

class DatabaseFailureTest {
    private static final String REACHED = "check that it runs and can be reached from here";

    static List<Arguments> failures() {
        return List.of(
                Arguments.of(
                        new SQLException("Connection to db:5432 refused", "08001", new ConnectException("refused")),
                        "refused; " + REACHED),
                Arguments.of(
                        new SQLException("The attempt failed", "08001", new UnknownHostException("db")),
                        "unknown host; " + REACHED),
                Arguments.of(
                        new SQLException("SSL error: reset", "08006", new SocketException("Connection reset")),
                        "Connection reset; " + REACHED),
                Arguments.of(new SQLException("terminated", "57P01"), "terminated"),
                Arguments.of(
                        new RuntimeException(new SQLException("FATAL: password authentication failed", "28P01")),
                        "FATAL: password authentication failed;"
                                + " check --database-user and --database-password-file"),
                Arguments.of(
                        new SQLException("FATAL: database \"x\" does not exist", "3D000"),
                        "FATAL: database \"x\" does not exist; create that database, or correct --database-url"),
                Arguments.of(
                        new SQLException("ERROR: permission denied for table task", "42501"),
                        "ERROR: permission denied for table task; have its user own these tables, or grant it all rights"
                                + " to them and to their schema"),
                Arguments.of(
                        new SQLException("could not extend file: No space left on device", "53100"),
                        "could not extend file: No space left on device; free space there"),
                Arguments.of(
                        sqlite(SQLiteErrorCode.SQLITE_FULL, "database or disk is full"),
                        "database or disk is full; free space there"),
                Arguments.of(
                        sqlite(SQLiteErrorCode.SQLITE_CORRUPT_INDEX, "database disk image is malformed"),
                        "database disk image is malformed; restore it from a backup, or move it away to begin without"
                                + " tasks"),
                Arguments.of(
                        sqlite(SQLiteErrorCode.SQLITE_READONLY_DIRECTORY, "attempt to write a readonly database"),
                        "attempt to write a readonly database; let this user read and write there"),
                Arguments.of(
                        new RuntimeException(new AccessDeniedException("/data/tasks.db")),
                        "access denied; let this user read and write there"),
                Arguments.of(new IllegalStateException(), "IllegalStateException"),
                Arguments.of(new SQLException("password=hunter2\nsecond line"), "password=*** second line"));
    }

    /** As the driver makes it. */
    private static SQLException sqlite(SQLiteErrorCode code, String message) {
        return DB.newSQLException(code.code, message);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsOneLineWithItsReasonAndWhatToDoNext(Throwable failure, String line) {
        assertThat(DatabaseFailure.describe(failure), is(line));
    }
}
