package dev.baton.probe;

import dev.baton.config.BindAddress;
import io.helidon.common.tls.Tls;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.spi.DnsResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Builds a WebClient for one call, with everything off that a plain GET can do without. */
final class ProbeClient {
    private ProbeClient() {}

    static WebClient create(BindAddress address, int port, Duration timeout) {
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
                .tls(Tls.builder().enabled(false).build())
                .proxy(Proxy.noProxy())
                .dnsAddressLookup(DnsAddressLookup.IPV4)
                .dnsResolver(new FirstAddress(address.host()))
                .followRedirects(false)
                .keepAlive(false)
                .shareConnectionCache(false)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .baseUri("http://" + address.inUrl() + ":" + port)
                .build();
    }

    /** Resolves as the server does when it binds: the first address of a name, whichever family it is of. */
    private record FirstAddress(String host) implements DnsResolver {
        @Override
        public InetAddress resolveAddress(String hostname, DnsAddressLookup lookup) {
            try {
                return InetAddress.getByName(host);
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
