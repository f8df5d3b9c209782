package dev.baton.probe;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the final response after interim ones (RFC 9110 section 15.2). WebClient takes the first interim response for the final
 * one, and the rest for its body.
 */
final class FinalResponse {
    private static final int MAX_HEAD_LENGTH = 16_384;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) [^\\r\\n]*\\r\\n");
    private static final Pattern LENGTH = Pattern.compile("\\r\\n(?i:content-length):[ \\t]*(\\d{1,9})[ \\t]*\\r\\n");

    private FinalResponse() {}

    /** Reads a body only if it has a Content-Length: the status decides. */
    static ProbeResult read(InputStream rest) throws IOException {
        String head;
        Matcher status;
        do {
            head = head(rest);
            status = STATUS.matcher(head);
            if (!status.lookingAt()) {
                throw new IllegalStateException("no status line after an interim response");
            }
        } while (status.group(1).startsWith("1"));
        Matcher length = LENGTH.matcher(head);
        int most = length.find() ? Math.min(Integer.parseInt(length.group(1)), ResponseBody.MAX_LENGTH) : 0;
        return ProbeResult.answered(Integer.parseInt(status.group(1)), rest.readNBytes(most));
    }

    private static String head(InputStream rest) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD_LENGTH) {
            head.append((char) rest.read());
            if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        throw new IllegalStateException("a head of more than " + MAX_HEAD_LENGTH + " bytes");
    }
}
