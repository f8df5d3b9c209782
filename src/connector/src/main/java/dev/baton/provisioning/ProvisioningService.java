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
 * Provisioning in service mode: the queue, and the API if it is wanted.
 *
 * <p>{@link #start()} and {@link #stop(Duration)} are called once each, one after the other; the rest is safe for use by
 * several threads at once.
 */
public final class ProvisioningService {
    /** Most bytes in a request's body that the API reads, if only to answer that they are too many. */
    public static final int MAX_BODY_BYTES = JsonBody.MAX_DISCARDED_BYTES;

    /** To a server: for the API's callers, who wait for one another before they wait for the server. */
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
     * A service that has not been started. It is for settings with which provisioning
     * {@linkplain ProvisioningSettings#isEnabled(Settings) is on}.
     *
     * @param settings the effective settings; with the API, {@link HealthSettings#ALLOWED_HOSTS} must
     *     be declared, too
     * @param connector the connector client, while it is available
     * @param ready whether tasks can be taken now; asked often, so it must not block
     * @return the service
     * @throws IllegalArgumentException if a setting is not declared
     */
    public static ProvisioningService create(
            Settings settings, Supplier<Optional<Connector>> connector, BooleanSupplier ready) {
        return new ProvisioningService(settings, connector, ready, Lease.DEFAULT, Clock.systemUTC());
    }

    /**
     * Sets what keeps slow and hostile clients from taking the API's listener down.
     *
     * @param install adds the guard to the API's listener before it is started
     * @param check ends the connections that have taken longer than they may; called a few times a second
     * @return this service, not started yet
     */
    public ProvisioningService guardApi(Consumer<WebServerConfig.Builder> install, Runnable check) {
        guard = Objects.requireNonNull(install);
        guardCheck = Objects.requireNonNull(check);
        return this;
    }

    /**
     * Sets what commands that wait for a task are told while the service is not ready.
     *
     * @param reason why it is not, in one line without secrets
     * @return this service, not started yet
     */
    public ProvisioningService whyNotReady(Supplier<String> reason) {
        notReady = Objects.requireNonNull(reason);
        return this;
    }

    /**
     * Keeps metrics. It needs {@code micrometer-registry-prometheus} on the class path.
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
     * The metrics of the tasks.
     *
     * @return text in Prometheus's format 0.0.4; empty without {@link #withMetrics()}
     */
    public String scrape() {
        return metrics.map(TaskMetrics::scrape).orElse("");
    }

    /**
     * What becomes of the tasks, as far as this service makes it so: by its attempts and its API, not by commands or other
     * replicas. A transition is published at most once, after it has been written, in order as long as one thread makes
     * them. Each subscriber has its own thread. A slow one misses transitions published while {@value
     * TaskTransitions#BUFFER} wait for it; it does not delay others. They complete when the service stops.
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
     * Opens the tasks and starts to take them while the service is ready. Where their database cannot be used yet, that is
     * {@linkplain #trouble() told}, and it is tried again until it can.
     *
     * @throws TaskException if another process holds the tasks, or their place can be none
     * @throws SettingsException if the API has no token or cannot listen
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

    /** Begins with the tasks, once they are there. */
    private void takeUp() {
        if (database.isFile()) {
            // Nobody else can be running a task of a file that this service has just opened.
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
            // Helidon says so in the log only.
            throw API.taken(address, port);
        }
        apiPort = OptionalInt.of(server.port());
        startGuard();
        LOG.log(Level.INFO, "provisioning API listening on http://" + address.inUrl() + ":" + server.port());
    }

    private void startGuard() {
        // Not a virtual thread: those that serve requests could keep it from running.
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("provisioning-api-upkeep").factory());
        upkeep.scheduleWithFixedDelay(this::runGuard, 0, GUARD_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        closers.push(upkeep::shutdownNow);
    }

    private void runGuard() {
        try {
            guardCheck.run();
        } catch (RuntimeException | Error e) {
            // A task that throws would never run again.
            LOG.log(Level.ERROR, "the upkeep of the provisioning API failed", e);
        }
    }

    /**
     * Takes no more tasks, lets running attempts end, and returns the tasks of those that have not ended in time to the
     * queue. Stopping a service that is not running does nothing.
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
     * The tasks. Until the service has been started, each call is refused.
     *
     * @return the tasks of this service
     */
    public Tasks tasks() {
        return tasks;
    }

    /**
     * Why tasks can be neither accepted nor attempted now.
     *
     * @return the trouble with their database, in one line with what to do next; empty while there is none
     */
    public Optional<String> trouble() {
        return keeper.trouble();
    }

    /**
     * Whether attempts are paused, as of a few seconds ago. It does not block.
     *
     * @return since when, by whom and why; empty if they are not
     */
    public Optional<String> pause() {
        return presence.pause().map(Pause::describe);
    }

    /**
     * The port of the API.
     *
     * @return the port, or empty if the API is not wanted or not started
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
