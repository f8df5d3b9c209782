/**
 * The health-check client: one call of one endpoint of the health server, on Helidon WebClient.
 *
 * <p>An orchestrator starts it as a new process every few seconds, so it is built to start cheaply: no service discovery, no
 * media support, no logging, and no class of TLS unless {@link dev.baton.probe.ProbeTls} asks for it. {@link dev.baton.probe.HealthProbe} makes the call, {@link dev.baton.probe.ProbeResult} is what
 * came of it, and {@link dev.baton.probe.Watchdog} bounds whatever hangs.
 */
package dev.baton.probe;
