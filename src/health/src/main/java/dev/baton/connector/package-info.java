/**
 * What a connector is, and how its client is obtained and kept.
 *
 * <p>A connector author implements {@link dev.baton.connector.ConnectorProvider}, found by
 * {@link java.util.ServiceLoader}, and {@link dev.baton.connector.Connector}, and reports every failure as a
 * {@link dev.baton.connector.ConnectorException} with a {@link dev.baton.connector.FailureKind}.
 * A connector that changes its target system has a {@link dev.baton.connector.Provisioner} as well, one that
 * shows what is there a {@link dev.baton.connector.Directory}.
 * {@link dev.baton.connector.ConnectorSession} is what the rest of the program sees of a connector.
 */
package dev.baton.connector;
