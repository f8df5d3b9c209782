package dev.baton.probe;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the body of a response, up to a maximum length. */
final class ResponseBody {
    /** In bytes, after which reading stops. The bodies of a health server are far smaller. */
    static final int MAX_LENGTH = 65_536;

    private ResponseBody() {}

    /** Fails if the connection ends before the body does (RFC 9112 section 8). */
    static byte[] read(HttpClientResponse response) throws IOException {
        if (response.headers().contains(HeaderValues.CONTENT_LENGTH_ZERO)) {
            return new byte[0];
        }
        boolean isDelimited = response.headers().contains(HeaderNames.CONTENT_LENGTH)
                || response.headers().contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (InputStream in = response.inputStream()) {
            byte[] buffer = new byte[4_096];
            int length;
            while (body.size() < MAX_LENGTH && (length = in.read(buffer, 0, buffer.length)) >= 0) {
                body.write(buffer, 0, length);
            }
        } catch (DataReader.InsufficientDataAvailableException e) {
            if (isDelimited) {
                throw e;
            }
        }
        return body.toByteArray();
    }
}
