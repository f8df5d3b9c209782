/**
 * The program: the commands, service mode, and the wiring of the other packages.
 *
 * <p>{@link dev.baton.cli.BatonConnector} is the main class of {@code baton-scim} and, by default, of every other connector.
 */
package dev.baton.cli;
