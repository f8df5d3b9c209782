package dev.baton.health;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A check, and a connector, that does what a test says, and counts. */
final class TestCheck implements HealthCheck, Connector {
    private final String name;
    private final HealthCheckType type;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean isHanging;
    private volatile boolean ignoresInterrupts;
    private volatile RuntimeException failure;

    TestCheck(String name, HealthCheckType type) {
        this.name = name;
        this.type = type;
    }

    static TestCheck of(String name) {
        return new TestCheck(name, HealthCheckType.LIVENESS);
    }

    static TestCheck readiness(String name) {
        return new TestCheck(name, HealthCheckType.READINESS);
    }

    TestCheck hang() {
        isHanging = true;
        return this;
    }

    TestCheck ignoreInterrupts() {
        ignoresInterrupts = true;
        return this;
    }

    TestCheck succeed() {
        failure = null;
        return this;
    }

    TestCheck fail(FailureKind kind, String message) {
        return fail(new ConnectorException(kind, message));
    }

    TestCheck fail(RuntimeException e) {
        failure = e;
        return this;
    }

    /** Lets one hanging run go on, and later ones not hang. */
    void release() {
        isHanging = false;
        gate.release();
    }

    /** Blocks until one more run has begun to hang. */
    void awaitHanging() throws InterruptedException {
        entered.acquire();
    }

    int calls() {
        return calls.get();
    }

    int interrupts() {
        return interrupts.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HealthCheckType type() {
        return type;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            validate();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return HealthCheckResponse.builder().build();
    }

    @Override
    public void validate() throws InterruptedException {
        calls.incrementAndGet();
        if (isHanging) {
            entered.release();
            await();
        }
        RuntimeException e = failure;
        if (e != null) {
            throw e;
        }
    }

    private void await() throws InterruptedException {
        while (true) {
            try {
                gate.acquire();
                return;
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
                if (!ignoresInterrupts) {
                    throw e;
                }
            }
        }
    }
}
