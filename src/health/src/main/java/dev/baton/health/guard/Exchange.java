package dev.baton.health.guard;

/** The request that a connection is answering, or answered last. Used by the connection's own thread. */
final class Exchange {
    private boolean isHead;
    private boolean isLast;
    private boolean isResponded;
    private boolean isError;

    /** Forgets the last request. */
    void clear() {
        isHead = false;
        isLast = false;
        isResponded = false;
        isError = false;
    }

    void begin(RequestHead request) {
        isHead = request.isHead();
        isLast = request.isLast();
    }

    /** Notes that the final response goes out. */
    void respond(boolean isErrorStatus) {
        isResponded = true;
        isError = isErrorStatus;
    }

    /** Has the connection end after the response. */
    void endConnection() {
        isLast = true;
    }

    /** Whether the response has no body, whatever the handler sends. */
    boolean isHead() {
        return isHead;
    }

    boolean isResponded() {
        return isResponded;
    }

    /** Whether no further request is read. */
    boolean isOver() {
        return isResponded && isLast;
    }

    /** Whether the response is an error, so that part of the request may still be on its way. */
    boolean isError() {
        return isError;
    }
}
