package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ConnectorSessionTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final ConnectorException UNAVAILABLE =
            new ConnectorException(FailureKind.UNAVAILABLE, "the target system is down");
    private static final ConnectorException UNAUTHENTICATED =
            new ConnectorException(FailureKind.UNAUTHENTICATED, "the token was refused");

    /** What each attempt to obtain the client does, handed over when the test says so. */
    private final BlockingQueue<Callable<Connector>> attempts = new LinkedBlockingQueue<>();

    /** The waits between attempts; the session goes on when the test has taken one. */
    private final SynchronousQueue<Duration> waits = new SynchronousQueue<>();

    private final ConnectorSession session = ConnectorSession.create(
            new ConnectLoop(
                    () -> attempts.take().call(), Backoff.DEFAULT, new Random(1), (least, most) -> waits.put(most)),
            () -> NOW);

    @AfterEach
    void close() {
        session.close();
    }

    private static class FakeConnector implements Connector {
        final CountDownLatch closed = new CountDownLatch(1);
        volatile Optional<RuntimeException> failure = Optional.empty();

        @Override
        public void validate() {
            failure.ifPresent(e -> {
                throw e;
            });
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private CountDownLatch onNextChange() {
        CountDownLatch changed = new CountDownLatch(1);
        session.onChange(changed::countDown);
        return changed;
    }

    private void obtain(Callable<Connector> attempt) throws InterruptedException {
        CountDownLatch changed = onNextChange();
        attempts.add(attempt);
        changed.await();
    }

    private static Callable<Connector> fails(ConnectorException failure) {
        return () -> {
            throw failure;
        };
    }

    @Test
    void thereIsNoClientBeforeTheFirstAttemptSucceeds() {
        assertThat(session.connector(), is(Optional.empty()));
        assertThat(session.isReady(), is(false));
        assertThat(assertThrows(ConnectorException.class, session::validate).kind(), is(FailureKind.UNAVAILABLE));
    }

    @Test
    void failedAttemptsAreRepeatedUntilOneSucceeds() throws InterruptedException {
        FakeConnector client = new FakeConnector();
        session.start();

        obtain(fails(UNAVAILABLE));
        assertThat(session.failure(), is(Optional.of(UNAVAILABLE)));
        assertThat(waits.take(), is(greaterThanOrEqualTo(Duration.ofSeconds(1))));
        obtain(fails(UNAUTHENTICATED));
        assertThat(session.isReady(), is(false));
        waits.take();
        obtain(() -> client);

        assertThat(session.connector(), is(Optional.of(client)));
        assertThat(session.failure(), is(Optional.empty()));
        assertThat(session.isReady(), is(true));
    }

    @Test
    void closeWaitsForNoPauseWhereTheSourceSwallowsItsInterrupt() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        session.start();
        attempts.add(() -> {
            called.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw UNAVAILABLE;
            }
            return new FakeConnector();
        });
        called.await();

        session.close();

        assertThat("no wait began", waits.poll(), is(nullValue()));
    }

    @ParameterizedTest
    @CsvSource({"70, 70", "300, 300", "301, 300", "86400, 300"})
    void aRequestedWaitIsALowerBoundUpToFiveMinutes(long asked, long granted) throws InterruptedException {
        session.start();

        obtain(fails(UNAVAILABLE.withRetryAfter(Duration.ofSeconds(asked))));

        assertThat(session.retryDelay(), is(Optional.of(Duration.ofSeconds(granted))));
        assertThat(waits.take(), is(Duration.ofSeconds(granted)));
    }

    @Test
    void theNextAttemptIsForetoldWhileThereIsAFailure() throws InterruptedException {
        session.start();
        assertThat(session.retryDelay(), is(Optional.empty()));

        obtain(fails(UNAVAILABLE));
        assertThat(session.nextAttempt(), is(session.retryDelay().map(NOW::plus)));
        assertThat(session.failingSince(), is(Optional.of(NOW)));
        assertThat(session.retryDelay(), is(Optional.of(waits.take())));
        obtain(FakeConnector::new);

        assertThat(session.retryDelay(), is(Optional.empty()));
        assertThat(session.nextAttempt(), is(Optional.empty()));
        assertThat(session.failingSince(), is(Optional.empty()));
    }

    @Test
    void anUnexpectedExceptionIsAnInternalFailureWithoutItsMessage() throws InterruptedException {
        session.start();

        obtain(() -> {
            throw new IllegalStateException("secret");
        });

        ConnectorException failure = session.failure().orElseThrow();
        assertThat(failure.kind(), is(FailureKind.INTERNAL));
        assertThat(failure.getMessage(), is("unexpected IllegalStateException"));
    }

    @Test
    void anExceptionWithoutANameOfItsOwnHasThatOfItsParent() throws InterruptedException {
        session.start();

        obtain(() -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;
            };
        });

        assertThat(session.failure().orElseThrow().getMessage(), is("unexpected IllegalStateException"));
    }

    @Test
    void anErrorOfTheProviderDoesNotEndTheSession() throws InterruptedException {
        FakeConnector client = new FakeConnector();
        session.start();

        obtain(() -> {
            throw new NoClassDefFoundError("org/example/Driver");
        });
        ConnectorException failure = session.failure().orElseThrow();
        waits.take();
        obtain(() -> client);

        assertThat(failure.kind(), is(FailureKind.INTERNAL));
        assertThat(failure.getMessage(), is("unexpected NoClassDefFoundError"));
        assertThat(session.connector(), is(Optional.of(client)));
    }

    @Test
    void anErrorOfTheClientIsAFailedValidation() {
        Connector broken = () -> {
            throw new NoClassDefFoundError("org/example/Driver");
        };
        try (ConnectorSession fixed = ConnectorSession.of(broken)) {
            ConnectorException failure = assertThrows(ConnectorException.class, fixed::validate);

            assertThat(failure.getMessage(), is("unexpected NoClassDefFoundError"));
        }
    }

    @Test
    void aClientThatCannotEvenBeClosedDoesNotEndTheSession() throws InterruptedException {
        FakeConnector renewed = new FakeConnector();
        Connector old = new Connector() {
            @Override
            public void validate() {
                throw UNAUTHENTICATED;
            }

            @Override
            public void close() {
                throw new NoClassDefFoundError("org/example/Driver");
            }
        };
        session.start();
        obtain(() -> old);
        assertThrows(ConnectorException.class, session::validate);
        obtain(() -> renewed);
        renewed.failure = Optional.of(UNAUTHENTICATED);
        assertThrows(ConnectorException.class, session::validate);
        obtain(FakeConnector::new);

        assertThat(renewed.closed.await(10, TimeUnit.SECONDS), is(true));
    }

    @Test
    void aFailedValidationLeavesTheClientWhereItIs() throws InterruptedException {
        FakeConnector client = new FakeConnector();
        session.start();
        obtain(() -> client);
        client.failure = Optional.of(UNAVAILABLE);

        assertThrows(ConnectorException.class, session::validate);

        assertThat(session.connector(), is(Optional.of(client)));
        assertThat(session.isReady(), is(true));
        client.failure = Optional.empty();
        session.validate();
    }

    @Test
    void refusedCredentialsLeadToANewClientBesideTheOldOne() throws InterruptedException {
        FakeConnector old = new FakeConnector();
        FakeConnector renewed = new FakeConnector();
        session.start();
        obtain(() -> old);
        old.failure = Optional.of(UNAUTHENTICATED);

        assertThrows(ConnectorException.class, session::validate);
        obtain(fails(UNAUTHENTICATED));
        assertThat(session.connector(), is(Optional.of(old)));
        assertThat("the last attempt to keep the client failed for good", session.isReady(), is(false));
        waits.take();
        obtain(() -> renewed);

        assertThat(session.connector(), is(Optional.of(renewed)));
        assertThat(session.isReady(), is(true));
        assertThat(old.closed.await(10, TimeUnit.SECONDS), is(true));
    }

    @Test
    void anOperationWhoseCredentialsAreRefusedLeadsToANewClientToo() throws InterruptedException {
        Connector old = new Connector() {
            @Override
            public void validate() {}

            @Override
            public Optional<Provisioner> provisioning() {
                return Optional.of((operation, key) -> {
                    throw UNAUTHENTICATED;
                });
            }
        };
        FakeConnector renewed = new FakeConnector();
        session.start();
        obtain(() -> old);
        Provisioner provisioner =
                session.connectorForWork().flatMap(Connector::provisioning).orElseThrow();

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> provisioner.provision(
                        new Operation.DeleteAccount(Reference.id("1")), new IdempotencyKey("key", true)));
        obtain(() -> renewed);

        assertThat(failure, is(UNAUTHENTICATED));
        assertThat(session.connector(), is(Optional.of(renewed)));
    }

    @Test
    void aClientThatIsReplacedStaysOpenForTheOperationThatUsesIt() throws Exception {
        FakeConnector old = new FakeConnector() {
            @Override
            public Optional<Provisioner> provisioning() {
                return Optional.of((operation, key) -> {
                    // Another caller finds that the credentials are refused.
                    assertThrows(ConnectorException.class, session::validate);
                    obtain(FakeConnector::new);
                    assertThat("closed", closed.getCount(), is(1L));
                    return Outcome.done("1");
                });
            }
        };
        session.start();
        obtain(() -> old);
        Connector view = session.connectorForWork().orElseThrow();
        Provisioner provisioner = view.provisioning().orElseThrow();
        old.failure = Optional.of(UNAUTHENTICATED);

        Outcome outcome =
                provisioner.provision(new Operation.DeleteAccount(Reference.id("1")), new IdempotencyKey("key", true));

        assertThat(outcome, is(Outcome.done("1")));
        assertThat(old.closed.await(10, TimeUnit.SECONDS), is(true));
        assertThat(session.connector(), is(not(Optional.of(old))));
    }

    @Test
    void anOperationGoesToTheClientThatIsThereWhenItBegins() throws Exception {
        FakeConnector old = new FakeConnector() {
            @Override
            public Optional<Provisioner> provisioning() {
                return Optional.of((operation, key) -> {
                    throw new AssertionError("closed");
                });
            }
        };
        session.start();
        obtain(() -> old);
        Provisioner provisioner =
                session.connectorForWork().flatMap(Connector::provisioning).orElseThrow();
        old.failure = Optional.of(UNAUTHENTICATED);
        assertThrows(ConnectorException.class, session::validate);
        obtain(() -> new FakeConnector() {
            @Override
            public Optional<Provisioner> provisioning() {
                return Optional.of((operation, key) -> Outcome.done("2"));
            }
        });

        assertThat(
                provisioner.provision(new Operation.DeleteAccount(Reference.id("1")), new IdempotencyKey("key", true)),
                is(Outcome.done("2")));
    }

    @Test
    void aRenewedClientHasToValidate() throws InterruptedException {
        FakeConnector old = new FakeConnector();
        FakeConnector refused = new FakeConnector();
        old.failure = Optional.of(UNAUTHENTICATED);
        refused.failure = Optional.of(UNAUTHENTICATED);
        session.start();
        obtain(() -> old);

        assertThrows(ConnectorException.class, session::validate);
        obtain(() -> refused);

        assertThat(session.connector(), is(Optional.of(old)));
        assertThat(session.isReady(), is(false));
        assertThat(refused.closed.getCount(), is(0L));
    }

    @Test
    void aTransientFailureToRenewLeavesTheSessionReady() throws InterruptedException {
        FakeConnector client = new FakeConnector();
        client.failure = Optional.of(UNAUTHENTICATED);
        session.start();
        obtain(() -> client);

        assertThrows(ConnectorException.class, session::validate);
        obtain(fails(UNAVAILABLE));

        assertThat(session.isReady(), is(true));
    }

    @Test
    void aSuccessfulValidationEndsTheSearchForANewClient() throws InterruptedException {
        FakeConnector client = new FakeConnector();
        client.failure = Optional.of(UNAUTHENTICATED);
        session.start();
        obtain(() -> client);
        assertThrows(ConnectorException.class, session::validate);
        obtain(fails(UNAUTHENTICATED));

        client.failure = Optional.empty();
        session.validate();

        assertThat(session.isReady(), is(true));
        assertThat(session.failure(), is(Optional.empty()));
    }

    @Test
    void closingEndsAnAttemptThatHangs() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        session.start();
        attempts.add(() -> {
            running.countDown();
            new CountDownLatch(1).await();
            return new FakeConnector();
        });
        running.await();

        session.close();

        assertThat(session.connector(), is(Optional.empty()));
    }

    @Test
    void closingClosesTheClientOnce() throws InterruptedException {
        AtomicInteger closes = new AtomicInteger();
        Connector client = new Connector() {
            @Override
            public void validate() {}

            @Override
            public void close() {
                closes.incrementAndGet();
            }
        };
        ConnectorSession fixed = ConnectorSession.of(client);
        assertThat(fixed.isReady(), is(true));

        fixed.close();
        fixed.close();

        assertThat(closes.get(), is(1));
        assertThat(fixed.isReady(), is(false));
    }

    @Test
    void aSessionIsStartedOnce() {
        session.start();

        assertThrows(IllegalStateException.class, session::start);
    }

    @Test
    void messagesAreCleanOneLiners() {
        ConnectorException failure =
                new ConnectorException(FailureKind.INVALID, "bad\nthing at https://u:p@host" + "x".repeat(400));

        assertThat(failure.getMessage().startsWith("bad thing at https://***@host"), is(true));
        assertThat(failure.getMessage().length(), is(ConnectorException.MAX_MESSAGE_LENGTH));
    }

    @Test
    void kindsCarryTheirStatusAndWhetherTheyAreTransient() {
        assertThat(
                java.util.Arrays.stream(FailureKind.values())
                        .map(kind -> kind + " " + kind.status() + " " + kind.isTransient())
                        .toList(),
                contains(
                        "INVALID 400 false",
                        "UNAUTHENTICATED 401 false",
                        "PERMISSION_DENIED 403 false",
                        "NOT_FOUND 404 false",
                        "CONFLICT 409 false",
                        "RATE_LIMITED 429 true",
                        "INTERNAL 500 false",
                        "UNAVAILABLE 503 true",
                        "TIMEOUT 504 true"));
    }
}
