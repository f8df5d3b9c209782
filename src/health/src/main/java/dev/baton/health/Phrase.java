package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats durations and timestamps for people. Pure functions. */
final class Phrase {
    private Phrase() {}

    /** Formats as {@code 12 ms}, {@code 4.5 s}, {@code 12 s}, {@code 3 min 2 s}, {@code 5 h 3 min} or {@code 2 d 4 h}. */
    static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        long seconds = millis / 1_000;
        long tenths = millis % 1_000 / 100;
        if (seconds < 10 && tenths > 0) {
            return seconds + "." + tenths + " s";
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return two(minutes, "min", seconds % 60, "s");
        }
        long hours = minutes / 60;
        return hours < 48 ? two(hours, "h", minutes % 60, "min") : two(hours / 24, "d", hours % 24, "h");
    }

    /** Formats as RFC 3339 in UTC, in whole seconds. */
    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String first = large + " " + largeUnit;
        return small == 0 ? first : first + " " + small + " " + smallUnit;
    }
}
