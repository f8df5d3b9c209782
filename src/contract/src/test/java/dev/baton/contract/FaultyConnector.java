package dev.baton.contract;

import static dev.baton.contract.ConnectorFault.*;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A small connector that keeps the contract except for one fault: {@code FaultyConnector FAULT ARGUMENTS}. */
final class FaultyConnector implements FaultyServer.ReportSource {
    private static final String NO_CLIENT = "\"error\":\"failed to get connector client\"";
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

    private final ConnectorFault fault;
    private final Map<String, String> environment = System.getenv();
    private final HttpClient http;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean hasClient;
    private volatile boolean isDraining;
    private volatile boolean hasFailed;
    private CompletableFuture<String> flight;

    private FaultyConnector(ConnectorFault fault) {
        this.fault = fault;
        this.http = HttpClient.newBuilder()
                .followRedirects(fault == FOLLOWS_REDIRECT ? HttpClient.Redirect.ALWAYS : HttpClient.Redirect.NEVER)
                .build();
    }

    /** Returns the command of a connector with this fault. */
    static List<String> command(ConnectorFault fault) {
        List<String> command = new ArrayList<>(FaultyProbe.command(ProbeFault.NONE));
        int main = command.indexOf(FaultyProbe.class.getName());
        command.set(main, FaultyConnector.class.getName());
        command.set(main + 1, fault.name());
        // Loses signals in a shell, which starts sooner than a JVM could ignore them.
        List<String> deaf = List.of("/bin/sh", "-c", "trap '' TERM; sleep 2; trap - TERM; exec \"$@\"", "sh");
        if (fault == EARLY_SIGNAL_LOST) {
            command.addAll(0, deaf);
        }
        return command;
    }

    public static void main(String[] args) throws Exception {
        ConnectorFault fault = ConnectorFault.valueOf(args[0]);
        List<String> rest = List.of(args).subList(1, args.length);
        int command = rest.indexOf("health-check");
        if (command >= 0) {
            List<String> probe = new ArrayList<>(List.of(ProbeFault.NONE.name()));
            probe.addAll(rest.subList(command + 1, rest.size()));
            if (fault == PROBE_LIES) {
                System.exit(0);
            }
            FaultyProbe.main(probe.toArray(String[]::new));
        }
        new FaultyConnector(fault).run(rest);
    }

    private void run(List<String> args) throws Exception {
        handle("TERM", fault != SIGTERM_IGNORED);
        handle("INT", fault != SIGINT_IGNORED);
        int port = checkSettings();
        if (args.contains("--health-check-port=1") && fault != OVERRIDE_NOT_LOGGED) {
            System.err.println("BATON_HEALTH_CHECK_PORT overrides --health-check-port=1");
        }
        if (fault == TOKEN_IN_LOG) {
            System.err.println("token " + token());
        }
        lock(port);
        boolean isEnabled = "true".equals(environment.get("BATON_HEALTH_CHECK")) || fault == ALWAYS_SERVES;
        Thread client = Thread.ofVirtual().unstarted(this::connect);
        // With these faults the server starts only after the client has tried.
        if (fault == SERVES_ONCE_READY || fault == TRIES_ONCE) {
            client.start();
            client.join();
        }
        Optional<FaultyServer> server = isEnabled ? Optional.of(serve(port)) : Optional.empty();
        if (client.getState() == Thread.State.NEW) {
            client.start();
        }
        stopped.await();
        isDraining = true;
        if (fault == STOP_WAITS_FOR_CLIENT) {
            client.join();
        }
        if (server.isPresent() && (fault == NO_DRAIN || fault == DEAD_WHILE_DRAINING)) {
            server.get().close();
        }
        if (fault != NO_DRAIN) {
            pause(Duration.ofSeconds(Long.parseLong(environment.getOrDefault("BATON_DRAIN_DELAY", "0"))));
        }
        if (fault == STOP_WAITS_FOR_CHECK) {
            awaitFlight();
        }
        Runtime.getRuntime().halt(fault == EXIT_143 ? 143 : 0);
    }

    private void awaitFlight() throws Exception {
        CompletableFuture<String> last = flight;
        if (last != null) {
            TimeUnit.SECONDS.sleep(last.isDone() ? 0 : 60);
        }
    }

    /** Handles a signal by reflection, as javac hides {@code sun.misc.Signal} with {@code --release}. */
    private void handle(String name, boolean isHandled) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (isHandled && method.getName().equals("handle")) {
                            signal();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void signal() {
        if (signals.incrementAndGet() > 1 && fault != SECOND_SIGNAL_IGNORED) {
            Runtime.getRuntime().halt(1);
        }
        stopped.countDown();
    }

    private int checkSettings() {
        String port = environment.getOrDefault("BATON_HEALTH_CHECK_PORT", "8081");
        boolean isPort = port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65_535;
        if (!isPort && fault == OTHER_PORT_IF_BAD) {
            return 0;
        }
        check(isPort, "BATON_HEALTH_CHECK_PORT", port);
        String enabled = environment.getOrDefault("BATON_HEALTH_CHECK", "false");
        check(enabled.matches("true|false"), "BATON_HEALTH_CHECK", enabled);
        String address = environment.getOrDefault("BATON_HEALTH_CHECK_BIND_ADDRESS", "127.0.0.1");
        check(address.matches("[A-Za-z0-9.:-]+"), "BATON_HEALTH_CHECK_BIND_ADDRESS", address);
        return Integer.parseInt(port);
    }

    private void check(boolean isGood, String name, String value) {
        if (!isGood) {
            System.err.println(
                    (fault == BAD_VALUE_IN_TWO_LINES ? "usage:\n" : "") + name + "=" + value + " is not allowed");
            Runtime.getRuntime().halt(1);
        }
    }

    private void lock(int port) throws IOException {
        if (fault == LOCK_LEFT_BEHIND) {
            Path lock = Path.of(System.getProperty("java.io.tmpdir"), "baton-contract-start-" + port);
            if (Files.exists(lock)) {
                Files.delete(lock);
                System.err.println("another one runs");
                Runtime.getRuntime().halt(1);
            }
            Files.createFile(lock);
        }
    }

    private FaultyServer serve(int port) throws IOException {
        ServerFault dripping = fault == UNHEALTHY_DRIPS ? ServerFault.DRIPS_UNLESS_200 : ServerFault.NONE;
        try {
            return FaultyServer.start(dripping, 2_048, port, Optional::of, this);
        } catch (BindException e) {
            if (fault == OTHER_PORT_IF_TAKEN) {
                return FaultyServer.start(ServerFault.NONE, 2_048, 0, Optional::of, this);
            }
            System.err.println("cannot listen on " + port);
            Runtime.getRuntime().halt(1);
            throw e;
        }
    }

    private void connect() {
        while (!hasClient) {
            String problem = call();
            hasClient = problem.isEmpty() && fault != NEVER_READY;
            if (!problem.isEmpty() && fault == EXITS_WITHOUT_TARGET) {
                Runtime.getRuntime().halt(1);
            }
            if (fault == TRIES_ONCE) {
                return;
            }
            pause(Duration.ofMillis(300));
        }
    }

    /** Calls the target system, and returns the problem; empty if there is none. */
    private String call() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(environment.get("BATON_SCIM_BASE_URL") + "/ServiceProviderConfig"))
                .header("Authorization", "Bearer " + token())
                .timeout(fault == HEALTH_WAITS_FOREVER ? Duration.ofHours(1) : CALL_LIMIT)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (fault == RAW_TEXT_IN_LOG && response.statusCode() != 200) {
                System.err.println(response.body());
            }
            return response.statusCode() == 200 ? "" : problem(response);
        } catch (IOException e) {
            return failed("UNAVAILABLE", "no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("UNAVAILABLE", "interrupted");
        }
    }

    private String token() {
        return environment.get("BATON_SCIM_TOKEN");
    }

    private String problem(HttpResponse<String> response) {
        String code = response.statusCode() == 401
                ? "UNAUTHENTICATED"
                : response.statusCode() == 503 ? "UNAVAILABLE" : "INTERNAL";
        String said = fault == RAW_TEXT_IN_BODY
                ? response.body().replaceAll("[\"\\p{Cc}]", " ")
                : fault == TOKEN_IN_BODY ? token() : "it answered " + response.statusCode();
        return failed(code, said);
    }

    private String failed(String code, String said) {
        return "\"error\":\"connector validation failed\",\"validation_error\":\"" + said + "\""
                + (fault == UNHEALTHY_WITHOUT_CODE ? "" : ",\"code\":\"" + code + "\"");
    }

    @Override
    public String health() {
        if (isDraining) {
            return "\"error\":\"draining\"";
        }
        if (!hasClient) {
            return NO_CLIENT;
        }
        if (fault == NEVER_ASKS_AGAIN || fault == STAYS_UNHEALTHY && hasFailed) {
            return hasFailed ? failed("UNAVAILABLE", "it was") : "";
        }
        try {
            String problem = inFlight()
                    .get(fault == HEALTH_WAITS_FOREVER ? 3_600 : CALL_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
            hasFailed = !problem.isEmpty();
            return problem;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return failed("TIMEOUT", "no answer in time");
        }
    }

    private synchronized CompletableFuture<String> inFlight() {
        if (flight == null || flight.isDone() || fault == CALL_FOR_EACH_PROBE) {
            CompletableFuture<String> next = new CompletableFuture<>();
            Thread.startVirtualThread(() -> next.complete(call()));
            flight = next;
        }
        return flight;
    }

    @Override
    public String ready() {
        if (isDraining) {
            return fault == DRAINING_NOT_SAID ? NO_CLIENT : "\"error\":\"draining\"";
        }
        boolean isReady = hasClient || fault == READY_AT_ONCE;
        return isReady && !(fault == READY_FOLLOWS_HEALTH && hasFailed) ? "" : NO_CLIENT;
    }

    @Override
    public boolean isLive() {
        if (fault == LIVE_WAITS) {
            health();
        }
        return true;
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
