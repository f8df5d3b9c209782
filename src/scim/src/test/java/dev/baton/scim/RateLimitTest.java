package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Provisioner;
import dev.baton.connector.Reference;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RateLimitTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final List<Duration> slept = new ArrayList<>();
    private final RateLimit limit = new RateLimit(now::get, duration -> {
        slept.add(duration);
        now.addAndGet(duration.toNanos());
    });

    @Test
    void withoutAPauseNobodyWaits() throws Exception {
        limit.await();

        assertThat(slept, is(empty()));
    }

    @Test
    void aShortPauseIsWaitedOutOnce() throws Exception {
        limit.pause(Duration.ofSeconds(3));
        limit.pause(Duration.ofSeconds(1));
        limit.await();
        limit.await();

        assertThat(slept, is(List.of(Duration.ofSeconds(3))));
    }

    @Test
    void aLongPauseIsAFailureThatSaysWhenToComeBack() throws Exception {
        limit.pause(Duration.ofSeconds(60));
        now.addAndGet(Duration.ofSeconds(20).toNanos());

        ConnectorException failure = assertThrows(ConnectorException.class, limit::await);

        assertThat(failure.kind(), is(FailureKind.RATE_LIMITED));
        assertThat(failure.retryAfter(), is(Optional.of(Duration.ofSeconds(40))));
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        limit.await();
        assertThat(slept, is(empty()));
    }

    @Test
    void anAbsurdPauseEndsAfterAQuarterOfAnHour() throws Exception {
        limit.pause(Duration.ofSeconds(999_999_999_999_999L));
        now.addAndGet(Duration.ofMinutes(15).toNanos());

        limit.await();

        assertThat(slept, is(empty()));
    }

    @Test
    void aServiceThatLimitsOneRequestIsLeftAloneByAll() throws Exception {
        ScimProvider provider = new ScimProvider();
        try (ScimSandbox sandbox = ScimSandbox.start();
                Connector connector = connect(provider, sandbox);
                Connector renewed = connect(provider, sandbox)) {
            String id = sandbox.addUser("ann", "ext-1");
            sandbox.faults().add(Fault.status(429).retryAfter("60").times(1));
            Provisioner provisioner = connector.provisioning().orElseThrow();
            Operation disable = new Operation.DisableAccount(Reference.id(id));
            assertThat(
                    kind(() -> provisioner.provision(disable, new IdempotencyKey("k", true))),
                    is(FailureKind.RATE_LIMITED));
            sandbox.requests().clear();

            assertThat(
                    kind(() -> provisioner.provision(disable, new IdempotencyKey("k", false))),
                    is(FailureKind.RATE_LIMITED));
            assertThat(kind(connector::validate), is(FailureKind.RATE_LIMITED));
            assertThat(kind(renewed::validate), is(FailureKind.RATE_LIMITED));
            assertThat(sandbox.requests().all(), hasSize(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // The service's clock is right, an hour fast, an hour slow: it means half a minute each time.
        "'Sun, 06 Nov 1994 08:49:07 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT', 30",
        "'Fri, 01 Jan 2100 00:00:00 GMT', 'Fri, 01 Jan 2100 00:00:30 GMT', 30",
        "'nonsense', '30', 30"
    })
    void aDateIsMeasuredByTheClockOfTheService(String date, String retryAfter, int seconds) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 503 Busy\r\nDate: " + date + "\r\nRetry-After: "
                        + retryAfter + "\r\nContent-Length: 0\r\n\r\n");
                ScimClient client = ScimSettings.client(server.url(), Optional.empty())) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> client.get("/Users", Map.of()));

            assertThat(failure.retryAfter(), is(Optional.of(Duration.ofSeconds(seconds))));
        }
    }

    private interface Call {
        void make() throws Exception;
    }

    private static FailureKind kind(Call call) {
        return assertThrows(ConnectorException.class, call::make).kind();
    }

    private static Connector connect(ScimProvider provider, ScimSandbox sandbox) throws InterruptedException {
        return provider.connect(ScimSettings.of(sandbox.url().toString(), Map.of("scim-token", sandbox.token())));
    }
}
