package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsTest {
    private static LogRecord logRecord(Level level, String message) {
        LogRecord logRecord = new LogRecord(level, message);
        logRecord.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        logRecord.setLoggerName("dev.baton.cli.Service");
        return logRecord;
    }

    private static LogRecord failure(String message) {
        LogRecord logRecord = logRecord(Level.WARNING, message);
        logRecord.setThrown(new IllegalStateException("planted"));
        return logRecord;
    }

    private static Formatter console(boolean showsStackTraces) {
        return new Logs.ConsoleFormatter(ZoneOffset.UTC, showsStackTraces);
    }

    @Test
    void theConsoleShowsTimeLevelAndMessage() {
        assertThat(
                console(false).format(logRecord(Level.INFO, "stopped")).stripTrailing(),
                is("03:04:05.678 INFO  stopped"));
    }

    @Test
    void aRecordIsOneLineWhateverItsMessageHolds() {
        String line = console(false).format(logRecord(Level.INFO, "a\nforged 03:04:05 ERROR\u001b[31m token=abc"));

        assertThat(line.stripTrailing(), is("03:04:05.678 INFO  a forged 03:04:05 ERROR [31m token=***"));
    }

    @Test
    void stackTracesShowOnlyWhenAskedFor() {
        assertThat(console(false).format(failure("x")), not(containsString("planted")));
        assertThat(console(true).format(failure("x")), containsString("IllegalStateException: planted"));
        assertThat(new Logs.JsonFormatter(false).format(failure("x")), not(containsString("planted")));
        assertThat(new Logs.JsonFormatter(true).format(failure("x")), containsString("IllegalStateException: planted"));
    }

    @Test
    void jsonIsOneObjectALine() {
        String line = new Logs.JsonFormatter(false).format(logRecord(Level.SEVERE, "a \"quoted\"\nline"));

        assertThat(line, allOf(not(containsString("\r")), is(line.strip() + "\n")));
        JsonObject object = Json.createReader(new StringReader(line)).readObject();
        assertThat(
                object,
                is(Json.createObjectBuilder()
                        .add("time", "2026-01-02T03:04:05.678Z")
                        .add("level", "ERROR")
                        .add("logger", "dev.baton.cli.Service")
                        .add("message", "a \"quoted\" line")
                        .build()));
    }

    @ParameterizedTest
    @CsvSource({"SEVERE, ERROR", "WARNING, WARN", "INFO, INFO", "CONFIG, DEBUG", "FINE, DEBUG", "FINEST, DEBUG"})
    void levelsHaveTheNamesOperatorsKnow(String level, String label) {
        assertThat(Logs.label(Level.parse(level)), is(label));
    }
}
