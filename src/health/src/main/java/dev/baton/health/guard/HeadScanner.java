package dev.baton.health.guard;

import io.helidon.http.Status;

/**
 * Scans a request head as it arrives, finds its end, and refuses invalid input at once: a bare CR or LF, a control character,
 * too many bytes (RFC 9112 sections 2.2 and 3, RFC 9110 section 5.5). Used by one thread, for one head.
 */
final class HeadScanner {
    /** The maximum size of a request line in bytes. */
    static final int MAX_LINE_BYTES = 2_048;
    /** The maximum size of a request's header fields in bytes. */
    static final int MAX_FIELD_BYTES = 8_192;

    private static final Status HEADER_FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");
    private static final int UNKNOWN = -1;

    private int position;
    private int lineStart;
    private int headStart;
    private int fieldsStart = UNKNOWN;
    private boolean isAfterCr;

    /** Scans what is new of the {@code length} bytes received so far, and returns whether the head is complete. */
    boolean isComplete(byte[] bytes, int from, int length) {
        while (position < length) {
            if (isAfterCr) {
                check(bytes[from + position] == '\n');
                isAfterCr = false;
                if (endLine(position - 1 - lineStart, ++position)) {
                    return true;
                }
            } else {
                position = endOfText(bytes, from, length);
                if (position < length) {
                    isAfterCr = bytes[from + position] == '\r';
                    check(isAfterCr);
                    position++;
                }
            }
        }
        return false;
    }

    /** Returns the offset of the request line in the input, after any leading empty lines. */
    int start() {
        return headStart;
    }

    /** Returns the offset of the end of the head in the input, once the head is complete. */
    int end() {
        return position;
    }

    private boolean endLine(int length, int next) {
        lineStart = next;
        if (length > 0) {
            fieldsStart = fieldsStart == UNKNOWN ? next : fieldsStart;
            return false;
        }
        if (fieldsStart == UNKNOWN) {
            headStart = next;
            check(headStart <= MAX_LINE_BYTES);
            return false;
        }
        return true;
    }

    /** Returns the offset where the text of the line, or the input, ends. */
    private int endOfText(byte[] bytes, int from, int length) {
        boolean isField = fieldsStart != UNKNOWN;
        int tooFar = isField ? fieldsStart + MAX_FIELD_BYTES : lineStart + MAX_LINE_BYTES;
        int end = position;
        while (end < length && isText(bytes[from + end], isField)) {
            if (end++ >= tooFar) {
                throw isField
                        ? Refusal.of(HEADER_FIELDS_TOO_LARGE, "header fields")
                        : Refusal.of(Status.REQUEST_URI_TOO_LONG_414, "request line");
            }
        }
        return end;
    }

    /** Returns whether a line may contain this byte. Only field values may be non-ASCII (RFC 9110 section 5.5). */
    private static boolean isText(byte octet, boolean isField) {
        return octet >= ' ' && octet < 0x7f || isField && (octet == '\t' || octet < 0);
    }

    private static void check(boolean isValid) {
        if (!isValid) {
            throw Refusal.badRequest("octet that no head may hold");
        }
    }
}
