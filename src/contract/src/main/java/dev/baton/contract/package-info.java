/**
 * The contract of health servers, probes and connectors, as a program and as a JUnit suite.
 *
 * <p>A {@link dev.baton.contract.ContractCase} sends something and says what has to come back. Cases stand in files by
 * subject ({@code …Cases}), and in one of three suites by what they hold to the contract: a health server, a probe
 * command, a connector. {@link dev.baton.contract.BatonContract} is the program, {@link dev.baton.contract.ConnectorContract}
 * the suite for a connector's own tests. Nothing here knows an implementation.
 */
package dev.baton.contract;
