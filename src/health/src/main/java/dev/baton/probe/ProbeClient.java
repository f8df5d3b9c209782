package dev.baton.probe;

import dev.baton.config.BindAddress;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.ConnectionListener;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.spi.DnsResolver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Builds a WebClient for one call, with everything off that a plain GET can do without. */
final class ProbeClient {
    private ProbeClient() {}

    static WebClient create(BindAddress address, int port, Duration timeout) {
        Tls none = Tls.builder().enabled(false).build();
        return create("http", address, port, timeout, none, ConnectionListener.createNoop());
    }

    static WebClient create(BindAddress address, int port, Duration timeout, Tls tls) {
        return create("https", address, port, timeout, tls, new HandshakeTimeout(timeout));
    }

    private static WebClient create(
            String scheme, BindAddress address, int port, Duration timeout, Tls tls, ConnectionListener listener) {
        ClientUri uri = ClientUri.create().scheme(scheme).host(address.inUrl()).port(port);
        return new ClientSettings(uri, new FirstAddress(address.host()), timeout, tls, listener).build();
    }

    /** Resolves as the server does when it binds: the first address of a name, whichever family it is of. */
    private record FirstAddress(String host) implements DnsResolver {
        @Override
        public InetAddress resolveAddress(String hostname, DnsAddressLookup lookup) {
            try {
                InetAddress address = InetAddress.getByName(host);
                // With its name, or TLS looks an address up in the DNS to verify the certificate against what it finds.
                return address instanceof Inet6Address ip6
                        ? Inet6Address.getByAddress(host, ip6.getAddress(), ip6.getScopeId())
                        : InetAddress.getByAddress(host, address.getAddress());
            } catch (UnknownHostException e) {
                throw new UnknownHost(e);
            }
        }
    }

    private static final class UnknownHost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownHost(UnknownHostException cause) {
            super(cause);
        }
    }
}
