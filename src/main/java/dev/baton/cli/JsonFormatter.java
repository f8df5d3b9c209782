package dev.baton.cli;

import dev.baton.config.SafeText;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** For programs: one JSON object a line, with {@code time}, {@code level}, {@code logger} and {@code message}. */
final class JsonFormatter extends Formatter {
    private final boolean showsStackTraces;

    JsonFormatter(boolean showsStackTraces) {
        this.showsStackTraces = showsStackTraces;
    }

    @Override
    public String format(LogRecord logRecord) {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add(
                        "time",
                        logRecord.getInstant().truncatedTo(ChronoUnit.MILLIS).toString())
                .add("level", Logs.label(logRecord.getLevel()))
                .add("logger", String.valueOf(logRecord.getLoggerName()))
                .add("message", SafeText.clean(String.valueOf(formatMessage(logRecord)), ConsoleFormatter.MAX_MESSAGE));
        if (showsStackTraces && logRecord.getThrown() != null) {
            object.add("stack", ConsoleFormatter.stackTrace(logRecord.getThrown()));
        }
        return object.build() + "\n";
    }
}
