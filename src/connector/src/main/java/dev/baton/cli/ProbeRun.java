package dev.baton.cli;

import dev.baton.config.Endpoint;
import dev.baton.config.ProbeWay;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.probe.HealthProbe;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.Watchdog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The parts of {@code health-check} that differ between a JVM of its own and the agent, which runs many at once. The defaults
 * are for a JVM of its own, which has nothing to check.
 */
interface ProbeRun {
    /**
     * What a run asks, according to its settings.
     *
     * @param target the endpoint and its address, for messages
     * @param isLasting whether equal arguments and variables always give the same question, as no file influences it
     */
    record Question(HealthProbe probe, Endpoint endpoint, String target, boolean isLasting) {}

    PrintStream out();

    PrintStream err();

    ProbeWay way();

    /** Limits the time before the request; on expiry, runs {@code onExpiry} and ends the run. */
    Watchdog watch(Duration timeout, Runnable onExpiry);

    /** Returns how much of the timeout is left for the request. */
    Duration timeForRequest(Duration timeout);

    /** Returns the question; reads the settings only if it is not cached. */
    default Question question(Supplier<Question> reading) {
        return reading.get();
    }

    /** Throws GoColdException if this run may not read a file that a setting names. */
    default void checkFile(Setting<Path> setting, Path file) {}

    /** Throws GoColdException if a separate JVM could reach another verdict. */
    default void check(Settings settings) {}

    /** Throws GoColdException if only a separate JVM may read the response. */
    default void check(ProbeResult result) {}

    /** Called before the request begins. */
    default void begin(String target) {}
}
