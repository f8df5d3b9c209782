package dev.baton.e2e;

import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;

/** A health server whose check computes for ever. Prints its URL, and that the check has begun. */
public final class BusyService {
    static final String BUSY = "busy";

    private BusyService() {}

    /**
     * Runs it until the process is ended.
     *
     * @param args none
     */
    public static void main(String[] args) {
        HealthRegistry registry = HealthRegistry.builder()
                .session(ConnectorSession.of(BusyService::compute))
                .build();
        HealthServer server = HealthServer.builder(registry).port(0).build();
        server.start();
        System.out.println(server.url());
    }

    private static void compute() {
        System.out.println(BUSY);
        while (true) {
            Thread.onSpinWait();
        }
    }
}
