/**
 * The health-check client: one call of one endpoint of the health server, on Helidon WebClient.
 *
 * <p>An orchestrator starts it as a new process every few seconds, so it is built to start cheaply: no service discovery, no
 * media support, no logging, and no TLS class unless {@link dev.baton.probe.ProbeTls} needs it.
 * {@link dev.baton.probe.HealthProbe} makes the call, {@link dev.baton.probe.ProbeResult} is its result, and
 * {@link dev.baton.probe.Watchdog} bounds what may hang.
 */
package dev.baton.probe;
