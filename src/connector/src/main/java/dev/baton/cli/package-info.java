/**
 * The program: the commands, service mode, and how the other packages are put together.
 *
 * <p>{@link dev.baton.cli.BatonConnector} is the main class of {@code baton-scim} and of every connector of one's own.
 */
package dev.baton.cli;
