package dev.baton.config;

import java.nio.file.Path;
import java.util.List;

/** The settings that every program of the family has, whatever it does. */
public final class CommonSettings {
    /** The configuration file. */
    public static final Setting<Path> CONFIG =
            Setting.path("config", "configuration file, .yaml, .yml or .properties, with keys under baton");

    /** Least level that is logged. */
    public static final Setting<LogLevel> LOG_LEVEL = Setting.oneOf(
                    "log-level", LogLevel.class, "lowest level that is logged; debug adds stack traces")
            .withDefault("info");

    /** How log records look. */
    public static final Setting<String> LOG_FORMAT = Setting.oneOf(
            "log-format", List.of("console", "json"), "format of the log; console on a terminal, else json");

    /** All of these, in the order to show them. */
    public static final List<Setting<?>> ALL = List.of(CONFIG, LOG_LEVEL, LOG_FORMAT);

    private CommonSettings() {}

    /** Log levels, least first. */
    public enum LogLevel {
        /** Everything, with stack traces. */
        DEBUG,
        /** What happens. */
        INFO,
        /** What may need somebody. */
        WARN,
        /** What needs somebody. */
        ERROR
    }
}
