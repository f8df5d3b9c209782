package dev.baton.probe;

import dev.baton.config.BindAddress;
import io.helidon.common.tls.Tls;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.spi.DnsResolver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Builds a WebClient for one call, with everything off that a plain GET can do without. */
final class ProbeClient {
    private ProbeClient() {}

    static WebClient create(BindAddress address, int port, Duration timeout) {
        return builder("http", address, port, timeout)
                .tls(Tls.builder().enabled(false).build())
                .build();
    }

    static WebClient create(BindAddress address, int port, Duration timeout, Tls tls) {
        return builder("https", address, port, timeout)
                .tls(tls)
                .connectionListener(new HandshakeTimeout(timeout))
                .build();
    }

    private static WebClientConfig.Builder builder(String scheme, BindAddress address, int port, Duration timeout) {
        return WebClient.builder()
                .servicesDiscoverServices(false)
                .protocolConfigsDiscoverServices(false)
                .addProtocolConfig(new ProtocolSettings())
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .registerDefaults(false)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .addProtocolPreference(Http1Client.PROTOCOL_ID)
                .proxy(Proxy.noProxy())
                .dnsAddressLookup(DnsAddressLookup.IPV4)
                .dnsResolver(new FirstAddress(address.host()))
                .followRedirects(false)
                .keepAlive(false)
                .shareConnectionCache(false)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .baseUri(scheme + "://" + address.inUrl() + ":" + port);
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
