package dev.baton.probe;

import io.helidon.common.media.type.ParserMode;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.common.uri.UriFragment;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.MediaSupport;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.ConnectionListener;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import io.helidon.webclient.api.WebClientCookieManager;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.spi.DnsResolver;
import io.helidon.webclient.spi.ProtocolConfig;
import io.helidon.webclient.spi.WebClientService;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;

/**
 * WebClient's settings for one plain GET. Helidon's builder of the same settings makes a media context, an empty
 * configuration and mappers for it before a value is set, which costs more than the call.
 */
record ClientSettings(
        ClientUri uri, DnsResolver dnsResolver, Duration timeout, Tls tls, ConnectionListener connectionListener)
        implements WebClientConfig {
    private static final int BUFFER_SIZE = 4_096;
    private static final int MAX_ENTITY_SIZE = 65_536;
    private static final List<ProtocolConfig> PROTOCOLS = List.of(new ProtocolSettings());
    private static final List<String> PREFERENCE = List.of(Http1Client.PROTOCOL_ID);

    @Override
    public Optional<ClientUri> baseUri() {
        return Optional.of(uri);
    }

    @Override
    public Optional<SocketAddress> baseAddress() {
        return Optional.empty();
    }

    @Override
    public Optional<UriQuery> baseQuery() {
        return Optional.empty();
    }

    @Override
    public Optional<UriFragment> baseFragment() {
        return Optional.empty();
    }

    @Override
    public List<ProtocolConfig> protocolConfigs() {
        return PROTOCOLS;
    }

    @Override
    public List<String> protocolPreference() {
        return PREFERENCE;
    }

    @Override
    public SocketOptions socketOptions() {
        return new ClientSocket(timeout);
    }

    @Override
    public Optional<Duration> readTimeout() {
        return Optional.of(timeout);
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.of(timeout);
    }

    @Override
    public DnsAddressLookup dnsAddressLookup() {
        return DnsAddressLookup.IPV4;
    }

    @Override
    public boolean followRedirects() {
        return false;
    }

    @Override
    public int maxRedirects() {
        return 0;
    }

    @Override
    public Proxy proxy() {
        return Proxy.noProxy();
    }

    @Override
    public boolean keepAlive() {
        return false;
    }

    @Override
    public boolean shareConnectionCache() {
        return false;
    }

    @Override
    public int connectionCacheSize() {
        return 1;
    }

    @Override
    public Optional<WebClientCookieManager> cookieManager() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public Map<String, String> defaultHeadersMap() {
        return Map.of();
    }

    @Override
    public Set<Header> headers() {
        return Set.of();
    }

    @Override
    public ParserMode mediaTypeParserMode() {
        return ParserMode.STRICT;
    }

    @Override
    public ContentEncodingContext contentEncoding() {
        return NoEncoding.INSTANCE;
    }

    @Override
    public MediaContext mediaContext() {
        return NoMedia.INSTANCE;
    }

    @Override
    public List<MediaSupport> mediaSupports() {
        return List.of();
    }

    @Override
    public List<WebClientService> services() {
        return List.of();
    }

    @Override
    public boolean relativeUris() {
        return true;
    }

    @Override
    public ExecutorService executor() {
        // HTTP/1.1 runs on the caller's thread, so nothing is ever given to it.
        return ForkJoinPool.commonPool();
    }

    @Override
    public boolean sendExpectContinue() {
        return false;
    }

    @Override
    public Duration readContinueTimeout() {
        return timeout;
    }

    @Override
    public int maxInMemoryEntity() {
        return MAX_ENTITY_SIZE;
    }

    @Override
    public int writeBufferSize() {
        return BUFFER_SIZE;
    }

    @Override
    public WebClient build() {
        return WebClient.create(this);
    }
}
