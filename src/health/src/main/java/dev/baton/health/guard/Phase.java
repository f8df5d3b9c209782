package dev.baton.health.guard;

/** What a connection is doing. */
enum Phase {
    /** Accepted; no byte of a request has come, and a TLS handshake may be going on. */
    OPENED,
    /** Part of a request's head has come. */
    HEAD,
    /** A handler waits for the rest of the request's body. */
    BODY,
    /** A handler has the request. */
    SERVING,
    /** A response is being written. */
    WRITING,
    /** Kept alive between two requests. */
    IDLE,
    /** The last response is out; the socket is about to close. */
    CLOSING
}
