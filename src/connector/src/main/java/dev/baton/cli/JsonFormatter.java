package dev.baton.cli;

import dev.baton.config.SafeText;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** For programs: one JSON object a line, with {@code time}, {@code level}, {@code logger} and {@code message}. */
final class JsonFormatter extends Formatter {
    /** Looked up once: the lookup itself logs, and would come back here. */
    private final JsonProvider json = JsonProvider.provider();

    private final boolean showsStackTraces;

    JsonFormatter(boolean showsStackTraces) {
        this.showsStackTraces = showsStackTraces;
    }

    @Override
    public String format(LogRecord logRecord) {
        JsonObjectBuilder object = json.createObjectBuilder()
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
