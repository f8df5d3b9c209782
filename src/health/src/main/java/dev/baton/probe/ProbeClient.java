package dev.baton.probe;

import dev.baton.config.BindAddress;
import io.helidon.common.tls.Tls;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientProtocolConfig;
import io.helidon.webclient.spi.DnsResolver;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** Builds a WebClient for one call, with everything off that a plain GET can do without. */
final class ProbeClient {
    private static final int MAX_STATUS_LINE_LENGTH = 1_024;

    private ProbeClient() {}

    static Http1Client create(BindAddress address, int port, Duration timeout, Optional<Tls> tls) {
        Http1ClientProtocolConfig protocol = Http1ClientProtocolConfig.builder()
                .maxStatusLineLength(MAX_STATUS_LINE_LENGTH)
                .build();
        return WebClient.builder()
                .baseUri(ClientUri.create()
                        .scheme(tls.isPresent() ? "https" : "http")
                        .host(address.inUrl())
                        .port(port))
                .dnsResolver(new FirstAddress(address.host()))
                .dnsAddressLookup(DnsAddressLookup.IPV4)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .tls(tls.orElseGet(() -> Tls.builder().enabled(false).build()))
                .proxy(Proxy.noProxy())
                .followRedirects(false)
                .keepAlive(false)
                .shareConnectionCache(false)
                .servicesDiscoverServices(false)
                .protocolConfigsDiscoverServices(false)
                .addProtocolPreference(Http1Client.PROTOCOL_ID)
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .build()
                .client(Http1Client.PROTOCOL, protocol);
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
