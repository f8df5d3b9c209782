package dev.baton.provisioning;

import dev.baton.config.AllowedHosts;
import dev.baton.config.BindAddress;
import dev.baton.config.Binding;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.ProvisioningSettings.WaitRange;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.Backoff;
import dev.baton.connector.Connector;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Provisioning in service mode: the queue and, if it is enabled, the API.
 *
 * <p>{@link #start()} and {@link #stop(Duration)} must be called once each, one after the other; all other methods are
 * thread-safe.
 */
public final class ProvisioningService {
    /** Maximum number of bytes that the API reads of a request's body, even if only to reject it as too large. */
    public static final int MAX_BODY_BYTES = JsonBody.MAX_DISCARDED_BYTES;

    /** Maximum number of connections to a server. The API's callers queue for them before they load the server. */
    private static final int CONNECTIONS = 16;

    private static final Duration GUARD_PERIOD = Duration.ofMillis(250);

    private static final Logger LOG = System.getLogger(ProvisioningService.class.getName());

    private static final Binding API =
            new Binding("provisioning API", ProvisioningSettings.API_BIND_ADDRESS, ProvisioningSettings.API_PORT);

    private final Settings settings;
    private final BooleanSupplier ready;
    private final Clock clock;
    private final TaskTransitions transitions = new TaskTransitions();
    private final Deque<Runnable> closers = new ConcurrentLinkedDeque<>();
    private final List<String> allowedHosts;
    private final AuditLog audit;
    private final DatabasePlace place;
    private final Database database;
    private final ServicePresence presence;
    private final DatabaseKeeper keeper;
    private final AttemptRunner runner;
    private final AttemptStore attempts;
    private final TaskQueue queue;
    private final TaskStore tasks;
    private final Retention retention;
    private volatile boolean isStopping;
    private Consumer<WebServerConfig.Builder> guard = listener -> {};
    private Runnable guardCheck = () -> {};
    private Supplier<String> notReady = () -> "it cannot take tasks now";
    private Optional<TaskMetrics> metrics = Optional.empty();
    private OptionalInt apiPort = OptionalInt.empty();

    ProvisioningService(
            Settings settings,
            Supplier<Optional<Connector>> connector,
            BooleanSupplier ready,
            Lease lease,
            Clock clock) {
        this.settings = Objects.requireNonNull(settings);
        this.ready = () -> !isStopping && ready.getAsBoolean();
        this.clock = clock;
        allowedHosts = settings.value(ProvisioningSettings.API)
                ? settings.find(HealthSettings.ALLOWED_HOSTS).orElse(List.of())
                : List.of();
        audit = new AuditLog(settings);
        place = DatabasePlace.forService(settings, CONNECTIONS);
        database = new Database(place);
        presence = new ServicePresence(
                clock, () -> this.ready.getAsBoolean() ? Optional.empty() : Optional.of(notReady.get()));
        runner = new AttemptRunner(Objects.requireNonNull(connector), lease.attemptLimit());
        attempts =
                new AttemptStore(database, policy(settings), RandomGenerator.getDefault(), clock, lease, this::changed);
        queue = new TaskQueue(
                attempts,
                runner,
                () -> this.ready.getAsBoolean() && trouble().isEmpty(),
                lease,
                clock,
                settings.value(ProvisioningSettings.CONCURRENCY),
                new AttemptRate(settings.find(ProvisioningSettings.RATE), System::nanoTime));
        tasks = new TaskStore(database, audit, clock, queue::wake, this::changed);
        Duration keep = Duration.ofDays(settings.value(ProvisioningSettings.RETENTION));
        retention = new Retention(tasks, keep, clock);
        keeper = new DatabaseKeeper(database, presence, this::takeUp, retention::step);
    }

    /**
     * Creates a service, not started yet, for settings with which provisioning
     * {@linkplain ProvisioningSettings#isEnabled(Settings) is on}.
     *
     * @param settings the effective settings; with the API, {@link HealthSettings#ALLOWED_HOSTS} must be declared, too
     * @param connector the connector client; empty while it is not available
     * @param ready whether tasks can be taken now; called often, so it must not block
     * @return the service
     * @throws IllegalArgumentException if a setting is not declared
     */
    public static ProvisioningService create(
            Settings settings, Supplier<Optional<Connector>> connector, BooleanSupplier ready) {
        return new ProvisioningService(settings, connector, ready, Lease.DEFAULT, Clock.systemUTC());
    }

    /**
     * Sets the guard that protects the API's listener from slow and hostile clients.
     *
     * @param install adds the guard to the API's listener before it is started
     * @param check closes the connections that have exceeded their time limits; called four times a second
     * @return this service, not started yet
     */
    public ProvisioningService guardApi(Consumer<WebServerConfig.Builder> install, Runnable check) {
        guard = Objects.requireNonNull(install);
        guardCheck = Objects.requireNonNull(check);
        return this;
    }

    /**
     * Sets the reason that commands waiting for a task show while the service is not ready.
     *
     * @param reason why the service is not ready, in one line without secrets
     * @return this service, not started yet
     */
    public ProvisioningService whyNotReady(Supplier<String> reason) {
        notReady = Objects.requireNonNull(reason);
        return this;
    }

    /**
     * Enables metrics. Requires {@code micrometer-registry-prometheus} on the class path.
     *
     * @return this service, not started yet
     */
    public ProvisioningService withMetrics() {
        String id = settings.value(ProvisioningSettings.CONNECTOR_ID);
        metrics = Optional.of(new TaskMetrics(id, this::numbers, System::nanoTime)
                .service(() -> trouble().isEmpty(), retention::purged, transitions::missed));
        return this;
    }

    private Optional<TaskNumbers> numbers() {
        return trouble().isPresent()
                ? Optional.empty()
                : Optional.of(database.read(transaction -> TaskNumbers.read(transaction, clock)));
    }

    /**
     * Returns the metrics of the tasks.
     *
     * @return the metrics in the Prometheus text format 0.0.4; empty without {@link #withMetrics()}
     */
    public String scrape() {
        return metrics.map(TaskMetrics::scrape).orElse("");
    }

    /**
     * Publishes the transitions that this service makes by its attempts and its API, but not those of commands or other
     * replicas. A transition is published at most once, after it has been committed; transitions made by one thread are in
     * order. Each subscriber has its own thread. A slow one misses transitions published while {@value TaskTransitions#BUFFER}
     * wait for it; it does not delay others. Subscriptions complete when the service stops.
     *
     * @return the publisher, the same before and after the start
     */
    public Flow.Publisher<TaskTransition> transitions() {
        return transitions.publisher();
    }

    private void changed(List<TaskTransition> made) {
        metrics.ifPresent(kept -> kept.record(made));
        transitions.publish(made);
    }

    /**
     * Opens the tasks and takes them while the service is ready. A database that cannot be used yet is
     * {@linkplain #trouble() reported} and retried until it can.
     *
     * @throws TaskException if another service holds the tasks
     * @throws SettingsException if the audit log cannot be written, or the API has no valid token or cannot listen
     */
    public void start() {
        try {
            open();
        } catch (RuntimeException e) {
            stop(Duration.ZERO);
            throw e;
        }
    }

    private void open() {
        Optional<BearerToken> token = settings.value(ProvisioningSettings.API)
                ? Optional.of(new BearerToken(
                        new ApiTokens(settings.value(ProvisioningSettings.API_TOKEN)), refusedCallers()))
                : Optional.empty();
        audit.check();
        place.warning().ifPresent(warning -> LOG.log(Level.WARNING, warning));
        closers.push(database::close);
        keeper.start();
        token.ifPresent(this::openApi);
    }

    /** Starts the queue once the database has been opened. */
    private void takeUp() {
        if (database.isFile()) {
            // This service holds the file's lock, so no other service can be running its tasks.
            attempts.releaseAll();
        }
        queue.start();
    }

    private RefusedCallers refusedCallers() {
        RefusedCallers refused = new RefusedCallers(
                clock, CompletableFuture.delayedExecutor(RefusedCallers.MINUTE.toSeconds(), TimeUnit.SECONDS));
        closers.push(refused::close);
        return refused;
    }

    private void openApi(BearerToken token) {
        BindAddress address = settings.value(ProvisioningSettings.API_BIND_ADDRESS);
        int port = settings.value(ProvisioningSettings.API_PORT);
        AllowedHosts hosts = AllowedHosts.of(address, allowedHosts);
        WebServer server = ApiServer.api(API.check(address, port), tasks, runner, ready, token, hosts, guard)
                .start();
        closers.push(server::stop);
        if (!server.isRunning()) {
            // Helidon only logs the failure.
            throw API.taken(address, port);
        }
        apiPort = OptionalInt.of(server.port());
        startGuard();
        LOG.log(Level.INFO, "provisioning API listening on http://" + address.inUrl() + ":" + server.port());
    }

    private void startGuard() {
        // A platform thread: virtual threads that serve requests could occupy all carriers.
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("provisioning-api-upkeep").factory());
        upkeep.scheduleWithFixedDelay(this::runGuard, 0, GUARD_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        closers.push(upkeep::shutdownNow);
    }

    private void runGuard() {
        try {
            guardCheck.run();
        } catch (RuntimeException | Error e) {
            // The executor never runs a task again that has thrown.
            LOG.log(Level.ERROR, "the upkeep of the provisioning API failed", e);
        }
    }

    /**
     * Stops taking tasks, lets running attempts end, and returns the tasks of attempts that have not ended in time to the
     * queue. Does nothing if the service is not running.
     *
     * @param timeout how long running attempts may take to end
     */
    public void stop(Duration timeout) {
        isStopping = true;
        keeper.close();
        queue.stop(timeout);
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
        transitions.close();
    }

    /**
     * Returns the tasks. Every call is refused until the service has been started.
     *
     * @return the tasks of this service
     */
    public Tasks tasks() {
        return tasks;
    }

    /**
     * Returns why tasks can be neither accepted nor attempted now.
     *
     * @return the trouble with the database, in one line with what to do next; empty if there is none
     */
    public Optional<String> trouble() {
        return keeper.trouble();
    }

    /**
     * Returns the pause of the attempts, as of a few seconds ago. Does not block.
     *
     * @return since when, by whom and why; empty if attempts are not paused
     */
    public Optional<String> pause() {
        return presence.pause().map(Pause::describe);
    }

    /**
     * Returns the port of the API.
     *
     * @return the port; empty if the API is not enabled or not started
     */
    public OptionalInt apiPort() {
        return apiPort;
    }

    private static RetryPolicy policy(Settings settings) {
        WaitRange waits = settings.value(ProvisioningSettings.BACKOFF);
        return new RetryPolicy(
                settings.value(ProvisioningSettings.MAX_ATTEMPTS), new Backoff(waits.min(), waits.max()));
    }
}
