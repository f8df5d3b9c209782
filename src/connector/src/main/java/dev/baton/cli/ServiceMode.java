package dev.baton.cli;

import dev.baton.cli.agent.ProbeAgent;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.ConnectorProvider;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
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
        program.checkConnector(settings);
        checkDrainDelay(settings);
        checkGroups(settings);
        ProvisioningSettings.check(settings);
        Logs.configure(settings, err, provider.getClass());
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

    /** One name at {@code /health/NAME} is one thing. */
    private void checkGroups(Settings settings) {
        Set<String> groups = settings.find(HealthSettings.GROUPS)
                .map(set -> set.checks().keySet())
                .orElse(Set.of());
        Stream.concat(Stream.of(TasksCheck.NAME), provider.checks().keySet().stream())
                .filter(groups::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new SettingsException(
                            settings.origin(HealthSettings.GROUPS).orElseThrow() + ": the group " + name
                                    + " has the name of a check: choose another");
                });
    }

    private static void checkDrainDelay(Settings settings) {
        Duration delay = settings.value(DRAIN_DELAY);
        Duration timeout = settings.value(SHUTDOWN_TIMEOUT);
        if (delay.compareTo(timeout) >= 0) {
            throw new SettingsException(
                    settings.origin(DRAIN_DELAY).orElseThrow().with(String.valueOf(delay.toSeconds()))
                            + ": must be below "
                            + SHUTDOWN_TIMEOUT.name() + ", which is "
                            + timeout.toSeconds());
        }
    }
}
