/**
 * Protects an HTTP/1.1 listener from slow, silent and hostile clients, and makes it comply with RFC 9110 and RFC 9112.
 *
 * <p>Helidon never cuts off a half-sent request, and it stops accepting at its connection limit. A
 * {@link dev.baton.health.guard.ConnectionGuard} tracks what each connection is doing and since when; it ends those that take
 * too long, and at the limit it ends the one that has waited longest for its client instead of refusing the new one. It
 * validates each request's head and body framing itself, and gives Helidon the request in one canonical form, so that HTTP/1.0,
 * HEAD and absolute targets work and malformed requests are refused.
 *
 * <p>Some of these classes implement Helidon interfaces that may gain methods and that no builder can create; the architecture
 * page lists them.
 */
package dev.baton.health.guard;
