/**
 * The probe agent: runs {@code health-check} inside the service for the launcher, so that a probe starts no JVM.
 *
 * <p>{@link dev.baton.cli.agent.ProbeAgent} listens on a Unix socket; an {@link dev.baton.cli.agent.AgentCall} is one call. In
 * doubt, the agent answers "go cold", and the launcher starts a JVM.
 */
package dev.baton.cli.agent;
