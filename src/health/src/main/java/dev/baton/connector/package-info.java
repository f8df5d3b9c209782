/**
 * Defines connectors, and obtains and keeps their clients.
 *
 * <p>A connector author implements {@link dev.baton.connector.ConnectorProvider}, found by {@link java.util.ServiceLoader}, and
 * {@link dev.baton.connector.Connector}, and reports every failure as a {@link dev.baton.connector.ConnectorException} with a
 * {@link dev.baton.connector.FailureKind}. A connector that changes its target system also has a
 * {@link dev.baton.connector.Provisioner}; one that lists accounts and groups has a {@link dev.baton.connector.Directory}. The
 * rest of the program uses a connector through a {@link dev.baton.connector.ConnectorSession}.
 */
package dev.baton.connector;
