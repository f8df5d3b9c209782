package dev.baton.cli;

import dev.baton.config.ProbeWay;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.Watchdog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** What is one run's own: the agent runs many at once, so nothing of the command is static. A JVM of its own need check nothing. */
interface ProbeRun {
    PrintStream out();

    PrintStream err();

    ProbeWay way();

    /**
     * Bounds what comes before the request.
     *
     * @param timeout the request's timeout
     * @param onExpiry says why; then the run is ended
     */
    Watchdog watch(Duration timeout, Runnable onExpiry);

    /** What is left for the request of its timeout. */
    Duration timeForRequest(Duration timeout);

    /**
     * What is to be asked.
     *
     * @param reading reads the settings, for a run that does not know yet what comes of them
     */
    default ProbeQuestion question(Supplier<ProbeQuestion> reading) {
        return reading.get();
    }

    /**
     * Called before a file is read that a setting names.
     *
     * @throws dev.baton.cli.agent.GoColdException if this run may not read it
     */
    default void checkFile(Setting<Path> setting, Path file) {}

    /**
     * Called once the settings are read.
     *
     * @throws dev.baton.cli.agent.GoColdException if the verdict could be another one in a JVM of its own
     */
    default void check(Settings settings) {}

    /**
     * Called with what came of the request.
     *
     * @throws dev.baton.cli.agent.GoColdException if only a JVM of its own may read the answer
     */
    default void check(ProbeResult result) {}

    /** Called before the request begins. */
    default void begin(String target) {}
}
