package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ConnectionGuardTest {
    private static final String GET = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST_GET = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final int LIMIT = 8;

    /** The origin of such clocks means nothing, and may lie in the future. */
    private final AtomicLong nanos = new AtomicLong(-Duration.ofHours(1).toNanos());

    private final CountDownLatch handlerEntered = new CountDownLatch(LIMIT);
    private final CountDownLatch handlerMayEnd = new CountDownLatch(1);
    private final ConnectionGuard guard = ConnectionGuard.create(LIMIT, 0, nanos::get);
    private final List<RawClient> clients = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() {
        WebServerConfig.Builder builder = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.get("/hello", (request, response) -> response.send("hello"))
                        .get("/slow", (request, response) -> {
                            handlerEntered.countDown();
                            handlerMayEnd.await();
                            response.send("slow");
                        }));
        guard.install(builder);
        server = builder.build().start();
    }

    @AfterEach
    void stop() throws IOException {
        handlerMayEnd.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        server.stop();
    }

    @Test
    void aConnectionIsKeptAlive() throws IOException {
        RawClient client = connect();

        assertThat(client.send(GET).response(), startsWith("HTTP/1.1 200 OK"));
        assertThat(client.send(GET).response(), startsWith("HTTP/1.1 200 OK"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "keep-alive, close"})
    void theServerClosesAfterTheResponseToARequestThatSaysClose(String option) throws IOException {
        RawClient client = connect().send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: " + option + "\r\n\r\n");

        assertThat(client.response(), startsWith("HTTP/1.1 200 OK"));
        assertThat(client.rest(), is(""));
    }

    @Test
    void whatFollowsARequestThatSaysCloseIsNotServed() throws IOException {
        RawClient client = connect().send(LAST_GET + GET);

        assertThat(client.response(), startsWith("HTTP/1.1 200 OK"));
        assertThat(client.rest(), is(""));
    }

    @Test
    void closingAllEndsEveryConnectionWhateverItDoes() throws IOException {
        RawClient silent = connect();
        RawClient halfSent = connect().send("GET /hel");
        await(() -> guard.open() == 2 && phases(Phase.HEAD) == 1);

        guard.closeAll();

        assertThat(guard.open(), is(0));
        assertThat(silent.rest(), is(""));
        assertThat(halfSent.rest(), is(""));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        RawClient client = connect().send(GET.repeat(200) + LAST_GET);

        assertThat(client.rest().split("HTTP/1.1 200 OK", -1).length - 1, is(201));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET /hello HTTP/1.1\r\n",
                "GET /hello HTTP/1.1\r\nHost: a\r\n",
                "GET /hello HTTP/1.1\r\nHost: a\r\nX: ",
                GET + "GET /hel"
            })
    void aHalfSentRequestIsCutOffTenSecondsAfterItsFirstByte(String half) throws IOException {
        RawClient client = connect().send(half);
        await(() -> phases(Phase.HEAD) == 1);

        pass(Duration.ofSeconds(10));
        assertThat(phases(Phase.HEAD), is(1L));
        pass(Duration.ofMillis(1));

        assertThat(client.rest(), containsString("HTTP/1.1 408 Request Timeout"));
        await(() -> guard.open() == 0);
    }

    @Test
    void aHeadThatDripsIsCutOffLikeOneThatStands() throws IOException {
        RawClient client = connect().send("GET /hello HTTP/1.1\r\n");
        await(() -> phases(Phase.HEAD) == 1);
        for (int second = 0; second < 10; second++) {
            pass(Duration.ofSeconds(1));
            client.send("X-" + second + ": y\r\n");
        }
        pass(Duration.ofMillis(1));

        assertThat(client.rest(), startsWith("HTTP/1.1 408 Request Timeout"));
    }

    @Test
    void theTimeForAHeadBeginsAnewWithEachRequest() throws IOException {
        RawClient client = connect();
        for (int i = 0; i < 3; i++) {
            client.send("GET /hello ");
            await(() -> phases(Phase.HEAD) == 1);
            pass(Duration.ofSeconds(9));
            assertThat(client.send("HTTP/1.1\r\nHost: a\r\n\r\n").response(), startsWith("HTTP/1.1 200 OK"));
            await(() -> phases(Phase.IDLE) == 1);
        }
    }

    @Test
    void aSilentConnectionIsClosed() throws IOException {
        RawClient client = connect();
        await(() -> guard.open() == 1);

        pass(Duration.ofMillis(10_001));

        assertThat(client.rest(), is(""));
    }

    @Test
    void anIdleConnectionIsClosedAfterAMinute() throws IOException {
        RawClient client = connect().send(GET);
        client.response();
        await(() -> phases(Phase.IDLE) == 1);

        pass(Duration.ofSeconds(60));
        assertThat(guard.open(), is(1));
        pass(Duration.ofMillis(1));

        assertThat(client.rest(), is(""));
    }

    @Test
    void aClientThatReadsNothingIsClosed() throws IOException {
        RawClient client = connect();
        Thread sender = Thread.startVirtualThread(() -> sendUntilClosed(client));
        await(() -> phases(Phase.WRITING) == 1);

        await(() -> {
            pass(Duration.ofMillis(10_001));
            return guard.open() == 0;
        });
        await(() -> !sender.isAlive());
    }

    @Test
    void aRequestThatIsBeingServedIsNotCutOff() throws Exception {
        RawClient client = connect().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        await(() -> phases(Phase.SERVING) == 1);

        pass(Duration.ofHours(1));
        handlerMayEnd.countDown();

        assertThat(client.response(), startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void atTheLimitTheOldestWaitingConnectionMakesRoom() throws IOException {
        RawClient halfSent = connect().send("GET /");
        await(() -> phases(Phase.HEAD) == 1);
        nanos.incrementAndGet();
        List<RawClient> silent =
                IntStream.range(1, LIMIT).mapToObj(i -> connectUnchecked()).toList();
        await(() -> guard.open() == LIMIT);
        nanos.incrementAndGet();

        assertThat(connect().send(GET).response(), startsWith("HTTP/1.1 200 OK"));
        assertThat(halfSent.rest(), is(""));
        assertThat(silent.getLast().send(GET).response(), startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void atTheLimitANewcomerGetsInEvenWhereAllAreBeingServed() throws Exception {
        for (int i = 0; i < LIMIT; i++) {
            connect().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        handlerEntered.await();

        assertThat(connect().send(GET).response(), startsWith("HTTP/1.1 200 OK"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                "Content-Length: 10\r\n\r\n",
                "Content-Length: 99\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            })
    void aRequestBodyIsRefused(String body) throws IOException {
        RawClient client = connect().send("GET /hello HTTP/1.1\r\nHost: a\r\n" + body);

        assertThat(client.response(), startsWith("HTTP/1.1 413 "));
        assertThat(client.rest(), is(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+0", "x", "0, 0", "99999999999999999999x"})
    void aContentLengthThatIsNoNumberIsABadRequest(String length) throws IOException {
        RawClient client = connect().send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");

        assertThat(client.response(), startsWith("HTTP/1.1 400 "));
        assertThat(client.rest(), is(""));
    }

    @Test
    void aClientThatGoesOnSendingAfterARefusalReadsTheAnswerAndItsEndFirst() throws IOException {
        RawClient client = connect().send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n");
        assertThat(client.response(), startsWith("HTTP/1.1 413 "));
        assertThat(client.rest(), is(""));

        assertThat("still read, or a reset would follow", phases(Phase.CLOSING), is(1L));
        sendUntilClosed(client);
        await(() -> guard.open() == 0);
    }

    @Test
    void everythingIsForgottenOnceTheClientsLeft() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(i % 2 == 0 ? GET : "GET /");
            }
        }

        await(() -> guard.accepted() == 50 && guard.open() == 0);
    }

    private static void sendUntilClosed(RawClient client) {
        try {
            while (true) {
                client.send(GET.repeat(100));
            }
        } catch (IOException e) {
            // The server closed the connection, which is what the test waits for.
        }
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        return client;
    }

    private RawClient connectUnchecked() {
        try {
            return connect();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        guard.check();
    }

    private long phases(Phase phase) {
        return guard.phases().filter(phase::equals).count();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
            if (Thread.interrupted()) {
                throw new AssertionError("not in time");
            }
        }
    }
}
