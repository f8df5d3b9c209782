package dev.baton.probe;

import io.helidon.http.Headers;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.encoding.ContentEncodingContextConfig;
import java.util.NoSuchElementException;

/** No content encodings: a probe asks for none, and an answer in one is not read. */
final class NoEncoding implements ContentEncodingContext {
    static final NoEncoding INSTANCE = new NoEncoding();

    private NoEncoding() {}

    @Override
    public boolean contentEncodingEnabled() {
        return false;
    }

    @Override
    public boolean contentDecodingEnabled() {
        return false;
    }

    @Override
    public boolean contentEncodingSupported(String encodingId) {
        return false;
    }

    @Override
    public boolean contentDecodingSupported(String encodingId) {
        return false;
    }

    @Override
    public ContentEncoder encoder(String encodingId) {
        throw new NoSuchElementException(encodingId);
    }

    @Override
    public ContentDecoder decoder(String encodingId) {
        throw new NoSuchElementException(encodingId);
    }

    @Override
    public ContentEncoder encoder(Headers headers) {
        return ContentEncoder.NO_OP;
    }

    @Override
    public ContentEncodingContextConfig prototype() {
        throw new UnsupportedOperationException("made without a builder");
    }
}
