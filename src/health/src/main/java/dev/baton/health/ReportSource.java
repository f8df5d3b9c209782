package dev.baton.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the reports of one endpoint come from. Safe for use by several threads at once. */
@FunctionalInterface
interface ReportSource {
    /**
     * Makes one report.
     *
     * @param patience the longest wait for it
     * @param fallback takes the report, on another thread, if the time limit of a check passes while it holds the calling one
     * @return the report, empty if the fallback took it
     */
    Optional<HealthReport> report(Duration patience, Consumer<HealthReport> fallback);
}
