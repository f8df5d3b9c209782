import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.nio.charset.StandardCharsets;

/** What throughput is compared with: a Helidon handler that sends constant bytes. */
public final class BareServer {
    private BareServer() {}

    public static void main(String[] args) {
        byte[] body = "{\"status\":\"alive\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n".getBytes(StandardCharsets.US_ASCII);
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routing -> routing.get("/live", (request, response) -> {
                    response.header(HeaderNames.CONTENT_TYPE, "application/json");
                    response.send(body);
                }))
                .build()
                .start();
    }
}
