/**
 * Keeps slow, silent and hostile clients from taking an HTTP/1.1 listener down.
 *
 * <p>Helidon never cuts off a half-sent request, and at its connection limit it stops accepting. A
 * {@link dev.baton.health.guard.ConnectionGuard} knows what each connection is doing and since when; it ends those that take
 * too long, and at the limit it ends the oldest idle one instead of turning the newcomer away.
 */
package dev.baton.health.guard;
