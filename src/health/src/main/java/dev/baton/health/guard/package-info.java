/**
 * Keeps slow, silent and hostile clients from taking an HTTP/1.1 listener down, and has it speak HTTP as RFC 9110 and RFC 9112
 * say.
 *
 * <p>Helidon never cuts off a half-sent request, and at its connection limit it stops accepting. A
 * {@link dev.baton.health.guard.ConnectionGuard} knows what each connection is doing and since when; it ends those that take
 * too long, and at the limit it ends the oldest idle one instead of turning the newcomer away. It reads each request's head
 * and the framing of its body itself, and gives Helidon what is left in one plain form: so HTTP/1.0, HEAD, absolute targets
 * and chunk extensions work, and what is malformed is refused.
 *
 * <p>Some of these classes implement interfaces that Helidon may widen, and that none of its builders makes; the architecture page
 * lists them.
 */
package dev.baton.health.guard;
