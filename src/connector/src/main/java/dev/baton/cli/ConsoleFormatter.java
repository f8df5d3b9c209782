package dev.baton.cli;

import dev.baton.config.SafeText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** For people: time, level, message; the stack trace only when it is asked for. */
final class ConsoleFormatter extends Formatter {
    static final int MAX_MESSAGE = 2_000;

    private final DateTimeFormatter time;
    private final boolean showsStackTraces;

    ConsoleFormatter(ZoneId zone, boolean showsStackTraces) {
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(zone);
        this.showsStackTraces = showsStackTraces;
    }

    @Override
    public String format(LogRecord logRecord) {
        StringBuilder line = new StringBuilder(120);
        time.formatTo(logRecord.getInstant(), line);
        String level = Logs.label(logRecord.getLevel());
        line.append(' ').append(level).append(" ".repeat(6 - level.length()));
        line.append(SafeText.clean(String.valueOf(formatMessage(logRecord)), MAX_MESSAGE));
        line.append(System.lineSeparator());
        if (showsStackTraces && logRecord.getThrown() != null) {
            line.append(stackTrace(logRecord.getThrown()));
        }
        return line.toString();
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
