package dev.baton.probe;

import io.helidon.common.GenericType;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.EntityReader;
import io.helidon.http.media.EntityWriter;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.MediaContextConfig;

/** No media types: a probe sends no body, and reads one as bytes. */
final class NoMedia implements MediaContext {
    static final NoMedia INSTANCE = new NoMedia();

    private NoMedia() {}

    @Override
    public <T> EntityReader<T> reader(GenericType<T> type, Headers headers) {
        throw unsupported();
    }

    @Override
    public <T> EntityReader<T> reader(GenericType<T> type, Headers requestHeaders, Headers responseHeaders) {
        throw unsupported();
    }

    @Override
    public <T> EntityWriter<T> writer(GenericType<T> type, Headers requestHeaders, WritableHeaders<?> responseHeaders) {
        throw unsupported();
    }

    @Override
    public <T> EntityWriter<T> writer(GenericType<T> type, WritableHeaders<?> requestHeaders) {
        throw unsupported();
    }

    @Override
    public MediaContextConfig prototype() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("a probe reads bytes");
    }
}
