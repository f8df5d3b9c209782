package dev.baton.probe;

import dev.baton.config.BindAddress;
import io.helidon.common.tls.Tls;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
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

/** Builds a WebClient that opens a connection for each call, without anything that a plain GET does not need. */
final class ProbeClient {
    private static final int MAX_STATUS_LINE_LENGTH = 1_024;

    // Constants, because each costs more to build than a call.
    private static final Http1ClientProtocolConfig PROTOCOL = Http1ClientProtocolConfig.builder()
            .maxStatusLineLength(MAX_STATUS_LINE_LENGTH)
            .build();
    private static final Tls NO_TLS = Tls.builder().enabled(false).build();
    private static final ContentEncodingContext NO_ENCODING = ContentEncodingContext.builder()
            .contentEncodingsDiscoverServices(false)
            .build();
    private static final MediaContext NO_MEDIA = MediaContext.builder()
            .mediaSupportsDiscoverServices(false)
            .registerDefaults(false)
            .build();

    private ProbeClient() {}

    static Http1Client create(BindAddress address, int port, Duration timeout, Optional<Tls> tls) {
        return WebClient.builder()
                .baseUri(ClientUri.create()
                        .scheme(tls.isPresent() ? "https" : "http")
                        .host(address.withoutZone().inUrl())
                        .port(port))
                .dnsResolver(new FirstAddress(address.host()))
                .dnsAddressLookup(DnsAddressLookup.IPV4)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .tls(tls.orElse(NO_TLS))
                .proxy(Proxy.noProxy())
                .followRedirects(false)
                .keepAlive(false)
                .shareConnectionCache(false)
                .servicesDiscoverServices(false)
                .protocolConfigsDiscoverServices(false)
                .addProtocolPreference(Http1Client.PROTOCOL_ID)
                .contentEncoding(NO_ENCODING)
                .mediaContext(NO_MEDIA)
                .build()
                .client(Http1Client.PROTOCOL, PROTOCOL);
    }

    /** Resolves as the server does when it binds: to the first address of a name, of either family. */
    private record FirstAddress(String host) implements DnsResolver {
        @Override
        public InetAddress resolveAddress(String hostname, DnsAddressLookup lookup) {
            try {
                InetAddress address = InetAddress.getByName(host);
                // Keeps the host, or TLS would verify the certificate against a name that it looks up in DNS.
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
