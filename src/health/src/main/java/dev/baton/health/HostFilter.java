package dev.baton.health;

import dev.baton.config.AllowedHosts;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetSocketAddress;

/** Keeps the status page from browsers that a stranger's name led here; probes and scrapers come by any name. */
final class HostFilter implements Filter {
    private final AllowedHosts hosts;
    private final Time time;

    HostFilter(AllowedHosts hosts, Time time) {
        this.hosts = hosts;
        this.time = time;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        boolean isAllowed = !request.path().path().equals("/")
                || request.localPeer().address() instanceof InetSocketAddress local
                        && hosts.allow(request.headers().get(HeaderNames.HOST).get(), local.getAddress());
        if (isAllowed) {
            chain.proceed();
        } else {
            byte[] body = JsonBodies.error("host not allowed", time.now());
            Answers.send(request, response, Status.create(421, "Misdirected Request"), Answers.JSON, body);
        }
    }
}
