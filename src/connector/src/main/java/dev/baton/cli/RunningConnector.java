package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorProvider;
import dev.baton.provisioning.TaskTransition;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connector in service mode inside the calling process, mainly for tests: the same health server and connector session as in
 * {@link BatonConnector}, without signal handling, exit codes and logging setup.
 *
 * <p>Safe for use by several threads at once.
 */
public final class RunningConnector implements AutoCloseable {
    private final Service service;

    private RunningConnector(Service service) {
        this.service = service;
    }

    /**
     * Starts a connector. Unless the settings say otherwise, the health server listens on any free port of the loopback
     * address. Reads no environment variables, and no files except those that the settings name.
     *
     * @param provider the connector
     * @param settings values by flag name, without the dashes: {@code directory}, {@code health-check-details}
     * @return the running connector; its client may not be ready yet
     * @throws dev.baton.config.SettingsException if a setting is unknown, missing or invalid
     * @throws dev.baton.health.HealthServerException if the health server cannot listen
     */
    public static RunningConnector start(ConnectorProvider provider, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(settings);
        values.putIfAbsent(HealthSettings.ENABLED.name(), "true");
        values.putIfAbsent(HealthSettings.PORT.name(), "0");
        ProgramSettings program = new ProgramSettings(provider, Map.of());
        Settings read = program.read(values);
        program.checkService(read);
        Service service = new Service(provider, read, problem -> {}, Optional.empty());
        service.start();
        return new RunningConnector(service);
    }

    /**
     * Returns the address of the health server.
     *
     * @return its URL, without a path
     * @throws IllegalStateException if the settings turned the health server off
     */
    public URI url() {
        return service.url()
                .map(URI::create)
                .orElseThrow(() -> new IllegalStateException(HealthSettings.ENABLED.name() + " is false"));
    }

    /**
     * Waits until the connector client is ready.
     *
     * @param limit the maximum time to wait
     * @return this
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if the client is not ready by then; the message says why
     */
    public RunningConnector awaitReady(Duration limit) throws InterruptedException {
        try {
            service.ready().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return this;
        } catch (TimeoutException e) {
            throw new IllegalStateException("not ready within " + limit
                    + service.trouble().map(why -> ": " + why).orElse(""));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Returns the transitions of the connector's tasks; see {@link dev.baton.provisioning.ProvisioningService#transitions()}.
     *
     * @return the publisher
     * @throws IllegalStateException if provisioning is off
     */
    public Flow.Publisher<TaskTransition> taskTransitions() {
        return service.transitions()
                .orElseThrow(() -> new IllegalStateException(ProvisioningSettings.DATA_DIR.name() + " and "
                        + ProvisioningSettings.DATABASE_URL.name() + " are not set"));
    }

    /** Drains and stops all parts; running operations get most of the shutdown timeout. Closing again has no effect. */
    @Override
    public void close() {
        try {
            service.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
