package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every check hangs, a thousand callers wait: the other endpoints answer as if nothing was. */
@ServerTest
@Timeout(120)
class HungChecksTest {
    private static final int CALLERS = 1_000;
    private static final FakeTime TIME = new FakeTime();
    private static final TestCheck CONNECTOR = TestCheck.of("connector").hang();
    private static final TestCheck DISK = TestCheck.of("disk").hang();
    private static final HealthRegistry REGISTRY = HealthRegistry.builder()
            .session(ConnectorSession.of(CONNECTOR))
            .time(TIME)
            .build();

    private static final CountDownLatch IS_LOCKED = new CountDownLatch(1);
    private static final CountDownLatch GO_ON = new CountDownLatch(1);
    private static final ConnectorSession LOCKED_SESSION = ConnectorSession.create(() -> {
        throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
    });
    private static final HealthRegistry LOCKED = HealthRegistry.builder()
            .session(LOCKED_SESSION)
            .cleaner(HungChecksTest::cleanSlowly)
            .build();

    private final Http1Client client;

    HungChecksTest(Http1Client client) {
        this.client = client;
    }

    @SetUpRoute
    static void routing(HttpRouting.Builder routing) {
        REGISTRY.register(DISK);
        routing.addFeature(HealthFeature.create(REGISTRY)).register("/locked", HealthFeature.create(LOCKED));
    }

    @Test
    void liveAndReadyAnswerWhileAThousandCallersWaitForHungChecks() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                waiting.add(callers.submit(() -> status("/health")));
            }
            TIME.awaitWaiters(CALLERS);
            for (int i = 0; i < 100; i++) {
                assertThat(status("/live"), is(200));
                assertThat(status("/ready"), is(200));
            }
            assertThat(waiting.stream().noneMatch(Future::isDone), is(true));
            CONNECTOR.release();
            DISK.release();
            for (Future<Integer> answer : waiting) {
                assertThat(answer.get(), is(200));
            }
            assertThat(CONNECTOR.calls(), is(1));
            assertThat(DISK.calls(), is(1));
        } finally {
            REGISTRY.close();
        }
    }

    @Test
    void liveAnswersWhileALockOfTheRegistryIsHeld() throws Exception {
        try (LOCKED_SESSION;
                LOCKED) {
            LOCKED_SESSION.start();
            // The session tells readiness of its failure, which holds its lock while the message is cleaned.
            IS_LOCKED.await();
            assertThat(status("/locked/live"), is(200));
            assertThat(GO_ON.getCount(), is(1L));
            GO_ON.countDown();
        }
    }

    private static String cleanSlowly(String text) {
        IS_LOCKED.countDown();
        awaitUninterruptibly(GO_ON);
        return text;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int status(String path) {
        return client.get(path).request(String.class).status().code();
    }
}
