package dev.baton.health.guard;

import io.helidon.http.Status;

/**
 * Looks for the end of a request's head while it comes in, and refuses what no head may hold as soon as it comes: a bare CR or
 * LF, a control character, too many bytes (RFC 9112 sections 2.2 and 3, RFC 9110 section 5.5). Used by one thread, for one
 * head.
 */
final class HeadScanner {
    /** Most bytes of a request line. */
    static final int MAX_LINE_BYTES = 2_048;
    /** Most bytes of a request's header fields. */
    static final int MAX_FIELD_BYTES = 8_192;

    private static final Status HEADER_FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");
    private static final int UNKNOWN = -1;

    private int position;
    private int lineStart;
    private int headStart;
    private int fieldsStart = UNKNOWN;
    private boolean isAfterCr;

    /** Looks at the bytes that have come since the last call, of all that have, and returns whether the head is complete. */
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

    /** Where the first line begins, counted from where the head does, behind the empty lines that a client may send before it. */
    int start() {
        return headStart;
    }

    /** Where the head ends, counted from where it begins, once it is complete. */
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

    /** Where the line's text ends, or the bytes do. */
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

    /** Beyond ASCII only a field's value may go (RFC 9110 section 5.5); such bytes are below 0. */
    private static boolean isText(byte octet, boolean isField) {
        return octet >= ' ' && octet < 0x7f || isField && (octet == '\t' || octet < 0);
    }

    private static void check(boolean isValid) {
        if (!isValid) {
            throw Refusal.badRequest("octet that no head may hold");
        }
    }
}
