import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;

/** The health server of a connector whose validation answers at once. */
public final class HealthyServer {
    private HealthyServer() {}

    public static void main(String[] args) {
        HealthRegistry registry =
                HealthRegistry.builder().session(ConnectorSession.of(() -> {})).build();
        HealthServer.builder(registry).port(Integer.parseInt(args[0])).build().start();
    }
}
