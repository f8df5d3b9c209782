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
 * <p>Helidon may widen the interfaces that these classes implement, and its builders make none of them:
 *
 * <ul>
 *   <li>{@code AcceptedSockets}: {@link io.helidon.common.socket.SocketOptions}
 *   <li>{@code GuardedSelector}: {@link io.helidon.webserver.spi.ServerConnectionSelector}
 *   <li>{@code GuardedConnection}: {@link io.helidon.webserver.spi.ServerConnection} and
 *       {@link io.helidon.common.task.InterruptableTask}
 *   <li>{@code GuardedContext}: {@link io.helidon.webserver.ConnectionContext}
 *   <li>{@code ResponseBytes}: {@link io.helidon.common.buffers.DataWriter}
 *   <li>{@code ResponseListener}: {@link io.helidon.webserver.http1.Http1ConnectionListener}
 * </ul>
 *
 * The tests of this package run on every supported version of Helidon.
 */
package dev.baton.health.guard;
