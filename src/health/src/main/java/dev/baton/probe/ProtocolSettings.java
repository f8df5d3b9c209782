package dev.baton.probe;

import io.helidon.common.Size;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientProtocolConfig;

/** How the probe speaks HTTP/1.1. The builder of Helidon's own settings costs more time than the call: it parses a size. */
final class ProtocolSettings implements Http1ClientProtocolConfig {
    private static final int MAX_HEADER_SIZE = 16_384;
    private static final int MAX_STATUS_LINE_LENGTH = 1_024;
    private static final long MAX_BUFFERED_ENTITY_SIZE = 65_536;

    @Override
    public String name() {
        return Http1Client.PROTOCOL_ID;
    }

    /** What WebClient looks settings up by, though Helidon's own answer with the key of a configuration file. */
    @Override
    public String type() {
        return Http1Client.PROTOCOL_ID;
    }

    @Override
    public boolean defaultKeepAlive() {
        return false;
    }

    @Override
    public int maxHeaderSize() {
        return MAX_HEADER_SIZE;
    }

    @Override
    public int maxStatusLineLength() {
        return MAX_STATUS_LINE_LENGTH;
    }

    @Override
    public Size maxBufferedEntitySize() {
        return Size.create(MAX_BUFFERED_ENTITY_SIZE);
    }

    @Override
    public boolean validateRequestHeaders() {
        return false;
    }

    @Override
    public boolean validateResponseHeaders() {
        return true;
    }
}
