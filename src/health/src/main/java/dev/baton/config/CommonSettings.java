package dev.baton.config;

import java.nio.file.Path;
import java.util.List;

/** The settings that all programs have in common. */
public final class CommonSettings {
    /** The configuration file. */
    public static final Setting<Path> CONFIG =
            Setting.path("config", "configuration file, .yaml, .yml or .properties, with keys under baton");

    /** The lowest level that is logged. */
    public static final Setting<LogLevel> LOG_LEVEL = Setting.oneOf(
                    "log-level", LogLevel.class, "lowest level that is logged; debug adds stack traces")
            .withDefault("info");

    /** The format of log records. */
    public static final Setting<String> LOG_FORMAT = Setting.oneOf(
            "log-format", List.of("console", "json"), "format of the log; console on a terminal, else json");

    /** All of these, in display order. */
    public static final List<Setting<?>> ALL = List.of(CONFIG, LOG_LEVEL, LOG_FORMAT);

    private CommonSettings() {}

    /** Log levels, lowest first. */
    public enum LogLevel {
        /** Everything, with stack traces. */
        DEBUG,
        /** Normal events. */
        INFO,
        /** What may need attention. */
        WARN,
        /** What needs attention. */
        ERROR
    }
}
