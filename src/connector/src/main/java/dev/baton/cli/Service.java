package dev.baton.cli;

import dev.baton.cli.agent.ProbeAgent;
import dev.baton.config.CheckSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;
import dev.baton.health.guard.ConnectionGuard;
import dev.baton.provisioning.ProvisioningService;
import dev.baton.provisioning.TaskObserver;
import dev.baton.provisioning.TaskTransition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The parts of a running service and their order: the health server is bound first, then the connector client is obtained, then
 * work is accepted. A stop goes in reverse order.
 */
final class Service {
    private static final Logger LOGGER = System.getLogger(Service.class.getName());

    private static final Duration TIME_TO_RETURN_TASKS = Duration.ofSeconds(8);

    /** Fewer than for the health server, whose clients send no bodies. */
    private static final int API_CONNECTIONS = 256;

    private final ConnectorSession session;
    private final HealthRegistry registry;
    private final Optional<HealthServer> server;
    private final Optional<ProvisioningService> provisioning;
    private final Optional<ProbeAgent> agent;
    private final Duration shutdownTimeout;
    private final UnaryOperator<String> cleaner;
    private final ConnectFailures connectFailures;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    Service(ConnectorProvider provider, Settings settings, Consumer<String> onFailure, Optional<ProbeAgent> agent) {
        this.agent = agent;
        cleaner = settings.cleaner();
        connectFailures = new ConnectFailures(cleaner);
        session = ConnectorSession.create(() -> provider.connect(settings), settings::secretsVersion);
        HealthRegistry.Builder health = HealthRegistry.builder()
                .settings(settings)
                .session(session)
                .title(provider.name()
                        + ConnectorCli.version(provider)
                                .map(version -> " " + version)
                                .orElse(""));
        provider.checks()
                .forEach((name, defaults) -> health.checkOptions(
                        name, CheckSettings.of(name, defaults).read(settings)));
        registry = health.build();
        server = settings.value(HealthSettings.ENABLED)
                ? Optional.of(HealthServer.builder(registry)
                        .settings(settings)
                        .onFailure(onFailure)
                        .otherMetrics(this::provisioningMetrics)
                        .build())
                : Optional.empty();
        shutdownTimeout = settings.value(ServiceMode.SHUTDOWN_TIMEOUT);
        // The classes of provisioning are not even loaded if it is off.
        provisioning = ProvisioningSettings.isEnabled(settings)
                ? Optional.of(provisioning(provider, settings))
                : Optional.empty();
    }

    private ProvisioningService provisioning(ConnectorProvider provider, Settings settings) {
        ConnectionGuard guard =
                ConnectionGuard.create(API_CONNECTIONS, ProvisioningService.MAX_BODY_BYTES, System::nanoTime);
        ProvisioningService service = ProvisioningService.create(
                        settings, session::connectorForWork, this::canProvision)
                .guardApi(guard::install, guard::check)
                .whyNotReady(() -> registry.isDraining()
                        ? "it is draining"
                        : session.failure()
                                .map(failure -> "failed to get connector client: " + failure.kind())
                                .orElse("it has not connected yet"));
        if (server.isPresent() && settings.value(HealthSettings.METRICS)) {
            service.withMetrics();
        }
        if (provider instanceof TaskObserver observer) {
            observer.observe(service.transitions(), settings);
        }
        return service;
    }

    private String provisioningMetrics() {
        return provisioning.map(ProvisioningService::scrape).orElse("");
    }

    /** The transitions of the tasks; empty if provisioning is off. */
    Optional<Flow.Publisher<TaskTransition>> transitions() {
        return provisioning.map(ProvisioningService::transitions);
    }

    /** Starts all parts; if one fails, stops those before it. */
    void start() {
        try {
            provisioning.ifPresent(running -> registry.register(new TasksCheck(running::trouble, running::pause)));
            server.ifPresent(HealthServer::start);
            agent.ifPresent(Service::start);
            session.onChange(this::sessionChanged);
            // Before the session, without which nothing is ready: all listeners are up by then.
            provisioning.ifPresent(ProvisioningService::start);
            session.start();
        } catch (RuntimeException | Error e) {
            close(Duration.ZERO);
            throw e;
        }
    }

    private static void start(ProbeAgent agent) {
        Optional<Path> socket = agent.start();
        if (socket.isPresent()) {
            LOGGER.log(Level.DEBUG, "health-check runs in this process, asked through " + socket.get());
        } else {
            LOGGER.log(
                    Level.WARNING,
                    "each health-check starts its own JVM, because no directory for a socket is writable: set "
                            + HealthSettings.AGENT_DIR.variable() + " to a writable one");
        }
    }

    /** The URL of the health server; empty if it is off. */
    Optional<String> url() {
        return server.map(HealthServer::url);
    }

    /** Completes when the connector client is ready. */
    CompletionStage<Void> ready() {
        return ready;
    }

    /** Why there is no connector client, if obtaining one failed. */
    Optional<String> trouble() {
        return session.failure().map(failure -> cleaner.apply(failure.getMessage()));
    }

    /** Ignores the tasks check, whose result is only updated when somebody asks for it. */
    private boolean canProvision() {
        return session.isReady() && !registry.isDraining();
    }

    void stop(Duration drainDelay) throws InterruptedException {
        registry.drain();
        try {
            Thread.sleep(drainDelay);
        } finally {
            close(timeForRunningTasks(drainDelay));
        }
    }

    private void close(Duration timeForRunningTasks) {
        provisioning.ifPresent(running -> running.stop(timeForRunningTasks));
        // Before the session, so that probes in flight report that the service is draining, not errors of the client
        // being closed.
        registry.close();
        session.close();
        agent.ifPresent(ProbeAgent::close);
        server.ifPresent(HealthServer::stop);
    }

    /** The time left for the stop, minus the time to return unfinished tasks to the queue, but at least half. */
    private Duration timeForRunningTasks(Duration drainDelay) {
        Duration left = shutdownTimeout.minus(drainDelay);
        Duration half = left.dividedBy(2);
        Duration most = left.minus(TIME_TO_RETURN_TASKS);
        return most.compareTo(half) > 0 ? most : half;
    }

    private void sessionChanged() {
        logFailure();
        if (session.isReady()) {
            ready.complete(null);
        }
    }

    private void logFailure() {
        connectFailures
                .line(session.failure(), session.retryDelay().orElse(Duration.ZERO), System.nanoTime())
                .ifPresent(line -> LOGGER.log(Level.WARNING, line));
    }
}
