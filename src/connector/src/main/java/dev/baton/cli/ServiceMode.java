package dev.baton.cli;

import dev.baton.cli.agent.ProbeAgent;
import dev.baton.config.CommonSettings.LogLevel;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorProvider;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import picocli.CommandLine.ParseResult;

/** Service mode: the service runs in the foreground until a signal or the loss of its health server ends it. */
record ServiceMode(ConnectorProvider provider, ProgramSettings program, PrintStream err, IntConsumer halt)
        implements ConnectorCli.Command {
    static final Setting<Duration> DRAIN_DELAY = Setting.seconds(
                    "drain-delay", 0, 3_600, "how long the service keeps running after it reports that it is draining")
            .withDefault("0");

    static final Setting<Duration> SHUTDOWN_TIMEOUT = Setting.seconds(
                    "shutdown-timeout", 1, 3_600, "timeout of the whole shutdown; what still runs then is cut off")
            .withDefault("25");

    private static final Logger LOGGER = System.getLogger(ServiceMode.class.getName());

    @Override
    public int run(ParseResult parsed) throws InterruptedException {
        Settings settings = program.read(parsed);
        program.checkService(settings);
        Logs.configure(settings, err, provider.getClass(), LogLevel.INFO);
        settings.warnings().forEach(warning -> LOGGER.log(Level.WARNING, warning));
        JvmOptions.withoutCache(program.environment()).ifPresent(why -> LOGGER.log(Level.INFO, why));
        Stop stop = new Stop(settings.value(SHUTDOWN_TIMEOUT), halt);
        StopSignals.handle(stop::onSignal);
        Optional<ProbeAgent> agent = WarmProbes.agent(program.readForProbes(parsed), program.environment());
        return run(new Service(provider, settings, stop::onFailure, agent), stop, settings.value(DRAIN_DELAY));
    }

    static int run(Service service, Stop stop, Duration drainDelay) throws InterruptedException {
        service.start();
        Stop.Reason reason = stop.await();
        LOGGER.log(reason.isFailure() ? Level.ERROR : Level.INFO, "stopping: " + reason.text());
        service.stop(drainDelay);
        LOGGER.log(Level.INFO, "stopped");
        return reason.isFailure() ? ConnectorCli.FAILED : ConnectorCli.OK;
    }
}
