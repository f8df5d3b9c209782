/**
 * The command tree of a connector's program, and its {@link dev.baton.cli.BatonConnector main class}.
 */
package dev.baton.cli;
