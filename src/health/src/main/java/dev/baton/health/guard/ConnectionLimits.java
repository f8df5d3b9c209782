package dev.baton.health.guard;

import java.time.Duration;

/**
 * How much a listener grants its clients.
 *
 * @param maxConnections most connections at once, 1 or more
 * @param maxHeaderBytes most bytes of one request's header fields
 * @param maxRequestLineBytes most bytes of one request line
 * @param maxBodyBytes most bytes of one request's body; 0 refuses every body
 * @param head from the first byte of a request to the last of its head; also from accepting a connection to its first byte
 * @param body from the last byte of a request's head to the last of its body
 * @param idle between two requests of one connection
 * @param write for the client to take one response
 * @param close from the last response of a connection to its end
 */
public record ConnectionLimits(
        int maxConnections,
        int maxHeaderBytes,
        int maxRequestLineBytes,
        long maxBodyBytes,
        Duration head,
        Duration body,
        Duration idle,
        Duration write,
        Duration close) {

    /**
     * What a health server needs: 2,048 connections, 8 KiB of header fields, 2 KiB of request line, 10 s for a head, no
     * body.
     */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(
            2_048,
            8_192,
            2_048,
            0,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMillis(500));

    /**
     * These limits with another number of connections.
     *
     * @param maximum most connections at once, 1 or more
     * @return the new limits
     */
    public ConnectionLimits withMaxConnections(int maximum) {
        return new ConnectionLimits(
                maximum, maxHeaderBytes, maxRequestLineBytes, maxBodyBytes, head, body, idle, write, close);
    }

    /**
     * These limits with bodies of another size.
     *
     * @param maximum most bytes of one request's body, 0 or more
     * @return the new limits
     */
    public ConnectionLimits withMaxBodyBytes(long maximum) {
        return new ConnectionLimits(
                maxConnections, maxHeaderBytes, maxRequestLineBytes, maximum, head, body, idle, write, close);
    }
}
