package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.CommonSettings.LogLevel;
import dev.baton.config.SafeText;
import dev.baton.config.Settings;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends the log to standard error, one record a line. */
final class Logs {
    /** Keeps the loggers reachable, as the log manager holds them only weakly. */
    private static final List<Logger> CONFIGURED = new ArrayList<>();

    /** The segments that identify an author's packages, as in com.example.myconnector. */
    private static final int SEGMENTS = 3;

    private static final int MAX_MESSAGE = 2_000;

    private static final Logger LOG = Logger.getLogger(Logs.class.getName());

    private Logs() {}

    /** Configures logging; the level also applies to the packages of the provider's author. */
    static void configure(Settings settings, PrintStream err, Class<?> provider, LogLevel unlessSet) {
        LogLevel level =
                settings.isSet(CommonSettings.LOG_LEVEL) ? settings.value(CommonSettings.LOG_LEVEL) : unlessSet;
        boolean isDebug = level == LogLevel.DEBUG;
        boolean isConsole =
                settings.find(CommonSettings.LOG_FORMAT).map("console"::equals).orElseGet(Logs::isTerminal);
        Formatter formatter =
                isConsole ? new ConsoleFormatter(ZoneId.systemDefault(), isDebug) : new JsonFormatter(isDebug);
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.addHandler(new LineHandler(err, formatter));
        // At INFO, libraries log only about themselves.
        root.setLevel(isDebug ? Level.FINE : Level.WARNING);
        for (String name : List.of("dev.baton", authorsPackage(provider.getPackageName()))) {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(julLevel(level));
            CONFIGURED.add(logger);
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) ->
                LOG.log(Level.SEVERE, "unexpected " + fault + " ended thread " + thread.getName(), fault));
    }

    static String authorsPackage(String name) {
        return Stream.of(name.split("\\.")).limit(SEGMENTS).collect(Collectors.joining("."));
    }

    private static Level julLevel(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARN -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }

    static String label(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    /** Whether standard error, where the log goes, is a terminal; {@link System#console()} tests standard input and output. */
    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Flushes each record, and never closes the stream, which belongs to the program. */
    private static final class LineHandler extends StreamHandler {
        LineHandler(PrintStream stream, Formatter formatter) {
            super(stream, formatter);
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(LogRecord logRecord) {
            super.publish(logRecord);
            flush();
        }

        @Override
        public synchronized void close() {
            flush();
        }
    }

    /** For people: time, level, message; the stack trace only when it is asked for. */
    static final class ConsoleFormatter extends Formatter {
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
    }

    /** For programs: one JSON object a line, with {@code time}, {@code level}, {@code logger} and {@code message}. */
    static final class JsonFormatter extends Formatter {
        /** Looked up once, as the lookup itself logs and would recurse. */
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
                            logRecord
                                    .getInstant()
                                    .truncatedTo(ChronoUnit.MILLIS)
                                    .toString())
                    .add("level", Logs.label(logRecord.getLevel()))
                    .add("logger", String.valueOf(logRecord.getLoggerName()))
                    .add("message", SafeText.clean(String.valueOf(formatMessage(logRecord)), MAX_MESSAGE));
            if (showsStackTraces && logRecord.getThrown() != null) {
                object.add("stack", stackTrace(logRecord.getThrown()));
            }
            return object.build() + "\n";
        }
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
