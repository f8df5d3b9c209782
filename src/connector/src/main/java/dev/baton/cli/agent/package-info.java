/**
 * The probe agent: it runs {@code health-check} for the launcher, in the service, so that a probe starts no JVM.
 *
 * <p>{@link dev.baton.cli.agent.ProbeAgent} listens on a Unix socket, {@link dev.baton.cli.agent.AgentCall} is one call. What
 * is in doubt is answered "go cold": the launcher then starts a JVM.
 */
package dev.baton.cli.agent;
