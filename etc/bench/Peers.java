import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What the programs that are measured talk to. */
final class Peers {
    private static final String HEALTHY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";
    private static final String SCIM_CONFIG = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "patch":{"supported":true},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},
            "filter":{"supported":true,"maxResults":100},"changePassword":{"supported":false},
            "sort":{"supported":false},"etag":{"supported":false},"authenticationSchemes":[]}
            """;
    private static final String NO_USERS = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}
            """;

    private Peers() {}

    /** A health server that does nothing but answer 200. */
    static ServerSocket healthy() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        byte[] answer = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + HEALTHY.length()
                        + "\r\n\r\n" + HEALTHY)
                .getBytes(StandardCharsets.US_ASCII);
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    in.read(new byte[4_096]);
                    socket.getOutputStream().write(answer);
                } catch (IOException e) {
                    // The next one.
                }
            }
        });
        return server;
    }

    /** A SCIM service with what the connector's validation asks for. */
    static HttpServer scim() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/scim/ServiceProviderConfig", exchange -> send(exchange, SCIM_CONFIG));
        server.createContext("/scim/Users", exchange -> send(exchange, NO_USERS));
        server.start();
        return server;
    }

    private static void send(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
