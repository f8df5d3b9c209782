package dev.baton.health;

import dev.baton.config.BindAddress;
import dev.baton.config.Binding;
import dev.baton.config.HealthSettings;
import dev.baton.config.SettingsException;
import dev.baton.health.guard.ConnectionGuard;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs the Helidon server of a {@link HealthServer}: binds it, watches it, starts it again when it died, and ends what it
 * started. Safe for use by several threads at once.
 */
final class HealthListener {
    private static final Logger LOGGER = System.getLogger(HealthListener.class.getName());
    private static final Binding BINDING =
            new Binding("health server", HealthSettings.BIND_ADDRESS, HealthSettings.PORT);
    private static final Duration GUARD_PERIOD = Duration.ofMillis(250);
    private static final Duration WATCH_PERIOD = Duration.ofSeconds(2);
    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(5);
    /** Each death leaves a thread of Helidon's behind. */
    private static final int MAX_RESTARTS = 100;

    private static final int MAX_FAILED_STARTS = 3;

    private final Supplier<WebServerConfig.Builder> config;
    private final BindAddress address;
    private final int configuredPort;
    private final ConnectionGuard guard;
    private final Optional<ServerTls> tls;
    private final Consumer<String> onFailure;
    private final List<Thread> upkeep = new ArrayList<>();
    private Optional<WebServer> server = Optional.empty();
    private volatile OptionalInt port = OptionalInt.empty();
    private volatile ListenerWatch watch;
    private boolean isStopped;
    private int restarts;
    private int failedStarts;

    HealthListener(
            Supplier<WebServerConfig.Builder> config,
            BindAddress address,
            int port,
            ConnectionGuard guard,
            Optional<ServerTls> tls,
            Consumer<String> onFailure) {
        this.config = config;
        this.address = address;
        this.configuredPort = port;
        this.guard = guard;
        this.tls = tls;
        this.onFailure = onFailure;
    }

    synchronized void start() {
        if (server.isPresent()) {
            throw new IllegalStateException("the health server was started before");
        }
        try {
            bind(configuredPort);
        } catch (SettingsException e) {
            throw new HealthServerException(e.getMessage(), e);
        }
        // Not a virtual thread: those that serve requests could keep it from running. It waits for nothing else.
        every(GUARD_PERIOD, Thread.ofPlatform().daemon(), guard::check);
        every(WATCH_PERIOD, Thread.ofVirtual(), this::restartIfDead);
        tls.ifPresent(it -> every(RELOAD_PERIOD, Thread.ofVirtual(), it::reload));
    }

    int port() {
        return port.orElseThrow(() -> new IllegalStateException("the health server is not running"));
    }

    synchronized void stop() {
        isStopped = true;
        port = OptionalInt.empty();
        upkeep.forEach(Thread::interrupt);
        server.ifPresent(WebServer::stop);
        guard.closeAll();
    }

    private void bind(int wanted) {
        WebServer starting = config.get()
                .address(BINDING.check(address, wanted).getAddress())
                .port(wanted)
                .build()
                .start();
        server = Optional.of(starting);
        if (!starting.isRunning()) {
            // Helidon says so in the log only.
            throw BINDING.taken(address, wanted);
        }
        port = OptionalInt.of(starting.port());
        watch = new ListenerWatch(new InetSocketAddress(address.forClient().host(), starting.port()), guard::accepted);
    }

    /** Helidon's listener ends when accepting fails once, for want of files for instance. */
    private void restartIfDead() {
        if (watch.isDead()) {
            restart().ifPresent(this::giveUp);
        }
    }

    /** Calls back without the lock: the callee may end the process, which stops this server on another thread. */
    private void giveUp(String problem) {
        try {
            onFailure.accept(problem);
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns why it listens no longer, once it is given up. */
    private synchronized Optional<String> restart() {
        if (isStopped) {
            return Optional.empty();
        }
        String place = address.inUrl() + ":" + port();
        guard.closeAll();
        try {
            if (restarts == MAX_RESTARTS) {
                throw new SettingsException("it stopped too often");
            }
            bind(port());
            failedStarts = 0;
            restarts++;
            LOGGER.log(Level.WARNING, "health server had stopped listening on " + place + ", and listens again");
            return Optional.empty();
        } catch (RuntimeException e) {
            if (++failedStarts < MAX_FAILED_STARTS && restarts < MAX_RESTARTS) {
                return Optional.empty();
            }
            // This thread has yet to call back, and stop() must not interrupt that.
            upkeep.remove(Thread.currentThread());
            upkeep.forEach(Thread::interrupt);
            return Optional.of("health server no longer listens on " + place + ": " + e.getMessage());
        }
    }

    private void every(Duration period, Thread.Builder thread, Runnable task) {
        upkeep.add(thread.name("health-server-upkeep").start(() -> {
            try {
                while (true) {
                    Thread.sleep(period);
                    runSafely(task);
                }
            } catch (InterruptedException e) {
                // The server was stopped.
            }
        }));
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // A task that throws would never run again.
            LOGGER.log(Level.ERROR, "health server upkeep failed", e);
        }
    }
}
