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
 * What is one run's own: the agent runs many at once, so nothing of the command is static. A JVM of its own need check
 * nothing.
 */
interface ProbeRun {
    /**
     * What a call asks, once its settings are read.
     *
     * @param target what is asked, for people
     * @param isLasting whether the same arguments and variables give the same question again: no file has a say in it
     */
    record Question(HealthProbe probe, Endpoint endpoint, String target, boolean isLasting) {}

    PrintStream out();

    PrintStream err();

    ProbeWay way();

    /** Bounds what comes before the request; at expiry, the run says why and is ended. */
    Watchdog watch(Duration timeout, Runnable onExpiry);

    /** What is left for the request of its timeout. */
    Duration timeForRequest(Duration timeout);

    /** What is to be asked; the settings are read only if it is not known from before. */
    default Question question(Supplier<Question> reading) {
        return reading.get();
    }

    /** Throws GoColdException if this run may not read a file that a setting names. */
    default void checkFile(Setting<Path> setting, Path file) {}

    /** Throws GoColdException if the verdict could be another one in a JVM of its own. */
    default void check(Settings settings) {}

    /** Throws GoColdException if only a JVM of its own may read the answer. */
    default void check(ProbeResult result) {}

    /** Called before the request begins. */
    default void begin(String target) {}
}
