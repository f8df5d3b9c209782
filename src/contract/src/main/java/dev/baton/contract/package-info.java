/**
 * The contract of health servers, probes and connectors, as a program and as a JUnit suite.
 *
 * <p>A {@link dev.baton.contract.ContractCase} sends something and checks what comes back. Cases are grouped into files by
 * subject ({@code …Cases}), and into three suites by what they test: a health server, a probe command, a connector.
 * {@link dev.baton.contract.BatonContract} is the program, {@link dev.baton.contract.ConnectorContract} the suite for a
 * connector's own tests. Nothing here depends on an implementation.
 */
package dev.baton.contract;
